import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { decideDrift, driftDecisions } from '../../actions/decide_drift.ts'
import { REASON_LENGTH_MAX } from '../../limits.ts'

/** Staff take the supplier's word, or say that somebody is at it. */
export default class DecideDriftController {
  static validator = vine.create({
    decision: vine.enum(driftDecisions),
    reason: vine.string().trim().minLength(2).maxLength(REASON_LENGTH_MAX),
  })

  async execute({ params, request, response, session, viewer, i18n }: HttpContext) {
    const input = await request.validateUsing(DecideDriftController.validator)
    const decided = await decideDrift(viewer, { id: params.id, ...input })
    if (!decided.ok && decided.error.type === 'drift_not_found') throw new NotFound()
    const [tone, key] = decided.ok ? ['success', `decided.${input.decision}`] : ['warning', 'not_open']
    session.flash('notice', { tone, text: i18n.formatMessage(`orders.drifts.${key}`) })
    return response.redirect().status(303).toPath('/admin/drifts')
  }
}
