import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { refuseFields } from '#kernel/http/refuse_fields'
import { reviewVerification } from '../../actions/review_verification.ts'
import { verificationQuery } from '../../queries/verification_query.ts'

export default class ReviewVerificationController {
  static validator = vine.create({
    decision: vine.enum(['approved', 'returned'] as const),
    version: vine.number().withoutDecimals().range([0, 65_535]),
    reason: vine.string().trim().maxLength(200).nullable().optional(),
    params: vine.object({ organisationId: vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER]) }),
  })

  async execute({ request, response, viewer, session, i18n }: HttpContext) {
    const { params, ...decision } = await request.validateUsing(ReviewVerificationController.validator)
    const { organisationId } = params
    if (!(await verificationQuery(viewer, organisationId))) throw new NotFound()
    const result = await reviewVerification(viewer, { organisationId, ...decision })
    const say = (key: string) => i18n.formatMessage(`enrolment.verifications.${key}`)
    const to = `/admin/verifications/${organisationId}`
    if (result.ok) {
      session.flash('notice', { tone: 'success', text: say(`now_${decision.decision}`) })
      return response.redirect().toPath(to)
    }
    switch (result.error.type) {
      case 'reason_required':
        return refuseFields([{ field: 'reason', message: say('reason_required') }])
      case 'not_in_review':
      case 'changed_meanwhile':
        session.flash('notice', { tone: 'warning', text: say(result.error.type) })
        return response.redirect().toPath(to)
      default:
        return result.error satisfies never
    }
  }
}
