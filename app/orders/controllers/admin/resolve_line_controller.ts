import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { codeField } from '#kernel/http/filters'
import { refuseFields } from '#kernel/http/refuse_fields'
import { decisions, resolveManually } from '../../actions/resolve_manually.ts'
import { REASON_LENGTH_MAX } from '../../limits.ts'

/** A person's decision about a line that the machine cannot decide. */
export default class ResolveLineController {
  static validator = vine.create({
    decision: vine.enum(decisions),
    reason: vine.string().trim().minLength(2).maxLength(REASON_LENGTH_MAX),
    supplierOrderNo: codeField(120).nullable().optional(),
  })

  async execute({ params, request, response, session, viewer, i18n }: HttpContext) {
    const { supplierOrderNo, ...input } = await request.validateUsing(ResolveLineController.validator)
    const resolved = await resolveManually(viewer, { lineId: params.lineId, ...input, supplierOrderNo: supplierOrderNo ?? undefined })
    if (!resolved.ok) {
      if (resolved.error.type === 'line_not_found') throw new NotFound()
      const message = i18n.formatMessage(`orders.resolve_refused.${resolved.error.type}`)
      refuseFields([{ field: resolved.error.type.startsWith('order_') ? 'supplierOrderNo' : 'decision', message }])
    }
    session.flash('notice', { tone: 'success', text: i18n.formatMessage(`orders.resolved.${input.decision}`) })
    return response.redirect().status(303).toPath(`/admin/orders/${params.id}`)
  }
}
