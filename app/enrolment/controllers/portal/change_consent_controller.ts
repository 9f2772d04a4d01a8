import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { giveConsent, withdrawConsent } from '../../actions/change_consent.ts'
import { consentsQuery } from '../../queries/consents_query.ts'

export default class ChangeConsentController {
  static validator = vine.create({
    consent: vine.enum(['given', 'withdrawn'] as const),
    params: vine.object({ code: vine.string().maxLength(40).regex(/^[a-z0-9-]+$/) }),
  })

  async execute(ctx: HttpContext) {
    const { viewer, request, response, session, i18n } = ctx
    const { consent, params } = await request.validateUsing(ChangeConsentController.validator)
    const consents = await consentsQuery(viewer)
    const found = consents.find(({ connectionCode }) => connectionCode === params.code)
    if (!found) throw new NotFound()
    const pair = { organisationId: viewer.organisationId!, connectionId: found.connectionId, actor: viewer.actor }
    await (consent === 'given' ? giveConsent(pair) : withdrawConsent(pair))
    const text = i18n.formatMessage(`enrolment.consents.now_${consent}`, { supplier: found.connectionName })
    session.flash('notice', { tone: consent === 'given' ? 'success' : 'warning', text })
    return response.redirect().toPath('/organisation/consents')
  }
}
