import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotAllowed, NotFound } from '#identity/errors'
import { localeOf } from '../locale.ts'
import { refuseFields } from '#kernel/http/refuse_fields'
import { decideApproval, type DecideRefused } from '../../actions/decide_approval.ts'
import { showLimit } from '../../limits.ts'
import { requestQuery } from '../../queries/requests_query.ts'

/** Approves or rejects; the state of the request makes a second press of the button harmless. */
export default class DecideRequestController {
  static validator = vine.create({
    decision: vine.enum(['approved', 'rejected'] as const),
    note: vine.string().trim().maxLength(500).nullable().optional(),
  })

  async execute(ctx: HttpContext) {
    const { viewer, session, response, i18n, params } = ctx
    const { decision, note } = await ctx.request.validateUsing(DecideRequestController.validator)
    const request = await requestQuery(viewer, params.id, localeOf(ctx))
    if (!request) throw new NotFound()
    const decided = await decideApproval(viewer, { id: params.id, decision, note })
    const notice = decided.ok
      ? { tone: 'success', text: i18n.t(`approvals.requests.done.${decision}`) }
      : { tone: 'warning', text: this.#because(ctx, decided.error, request.unit) }
    session.flash('notice', notice)
    return response.redirect().toPath(`/admin/approvals/${params.id}`)
  }

  #because({ i18n }: HttpContext, error: DecideRefused, unit: 'fen' | 'bp' | null): string {
    switch (error.type) {
      case 'request_not_found':
        throw new NotFound()
      case 'own_request':
      case 'no_right':
        throw new NotAllowed(i18n.t(`approvals.requests.refused.${error.type}`))
      case 'note_required':
        return refuseFields([{ field: 'note', message: i18n.t('approvals.requests.refused.note_required') }])
      case 'already_closed':
        return i18n.t('approvals.requests.refused.already_closed', { state: i18n.t(`ui.state.approval.${error.state}`) })
      case 'beyond_limit':
        return i18n.t('approvals.requests.refused.beyond_limit', { limit: showLimit(unit, error.limit) })
      case 'overdue':
        return i18n.t('approvals.requests.refused.overdue')
      case 'effect_refused':
        return i18n.t(`approvals.effect.${error.because}`)
      default:
        return error satisfies never
    }
  }
}
