import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { codeField } from '#kernel/http/filters'
import { refuseFields } from '#kernel/http/refuse_fields'
import { decideDiscovery } from '#suppliers/actions/decide_discovery'
import { linkDiscovery } from '../../actions/link_discovery.ts'
import { REASON_LENGTH_MAX } from '../../limits.ts'
import { discoveryQuery } from '../../queries/discoveries_query.ts'

/** What becomes of something found at a supplier: it is a line's, or it is known for a reason. */
export default class DecideDiscoveryController {
  static validator = vine.create({
    decision: vine.enum(['link', 'known'] as const),
    lineId: codeField(32).optional().requiredWhen('decision', '=', 'link'),
    reason: vine.string().trim().minLength(2).maxLength(REASON_LENGTH_MAX),
  })

  async execute({ params, request, response, session, viewer, i18n }: HttpContext) {
    const { decision, lineId, reason } = await request.validateUsing(DecideDiscoveryController.validator)
    const { id } = params
    if (!(await discoveryQuery(viewer, id))) throw new NotFound()
    const decided =
      decision === 'link' ? await linkDiscovery(viewer, { id, lineId: lineId!, reason }) : await decideDiscovery(viewer, { id, state: 'known', reason })
    if (!decided.ok && decided.error.type !== 'not_open') {
      refuseFields([{ field: 'lineId', message: i18n.formatMessage(`orders.discoveries.refused.${decided.error.type}`) }])
    }
    const [tone, key] = decided.ok ? ['success', `decided.${decision}`] : ['warning', 'refused.not_open']
    session.flash('notice', { tone, text: i18n.formatMessage(`orders.discoveries.${key}`) })
    return response.redirect().status(303).toPath('/admin/discoveries')
  }
}
