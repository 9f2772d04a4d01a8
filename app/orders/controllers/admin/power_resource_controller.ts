import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { powerResource, powerText } from '../../actions/power_resource.ts'
import { resourceId } from '../../id_patterns.ts'
import { REASON_LENGTH_MAX } from '../../limits.ts'

/** Staff suspend or resume a customer's resource, and say why. */
export default class PowerResourceController {
  static validator = vine.create({
    act: vine.enum(['suspend', 'resume'] as const),
    reason: vine.string().trim().minLength(2).maxLength(REASON_LENGTH_MAX),
    params: vine.object({ id: vine.string().regex(resourceId) }),
  })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params, act, reason } = await request.validateUsing(PowerResourceController.validator)
    const done = await powerResource(viewer, { resourceId: params.id, act, reason })
    if (!done.ok && done.error.type === 'resource_not_found') throw new NotFound()
    const key = done.ok ? `power.${powerText(act, done.value)}` : `power_refused.${done.error.type}`
    session.flash('notice', { tone: done.ok ? 'success' : 'warning', text: i18n.formatMessage(`orders.${key}`) })
    return response.redirect().status(303).toPath(`/admin/resources/${params.id}`)
  }
}
