import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { answerCode, sendCodeAgain } from '../../actions/answer_code.ts'
import { consentsQuery } from '../../queries/consents_query.ts'

/** The code that a supplier sent to the customer's phone, or the wish for another one. */
export default class AnswerCodeController {
  static validator = vine.create({
    act: vine.enum(['answer', 'again'] as const),
    verificationCode: vine.string().trim().regex(/^[A-Za-z0-9]{4,10}$/).optional().requiredWhen('act', '=', 'answer'),
    params: vine.object({ code: vine.string().maxLength(40).regex(/^[a-z0-9-]+$/) }),
  })

  async execute(ctx: HttpContext) {
    const { viewer, request, response, session, i18n } = ctx
    const { act, verificationCode, params } = await request.validateUsing(AnswerCodeController.validator)
    const consents = await consentsQuery(viewer)
    const found = consents.find(({ connectionCode }) => connectionCode === params.code)
    if (!found) throw new NotFound()
    const pair = { organisationId: viewer.organisationId!, connectionId: found.connectionId, actor: viewer.actor }
    const result = act === 'again' ? await sendCodeAgain(pair) : await answerCode({ ...pair, verificationCode: verificationCode! })
    const key = result.ok ? `now_${act}` : result.error.type
    const text = i18n.formatMessage(`enrolment.code.${key}`, { supplier: found.connectionName })
    session.flash('notice', { tone: result.ok ? 'success' : 'danger', text })
    return response.redirect().toPath('/organisation/consents')
  }
}
