import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { powerResource, powerText } from '../../actions/power_resource.ts'
import { resourceId } from '../../id_patterns.ts'

/** Suspends or resumes one's own resource; twice is once. */
export default class PowerResourceController {
  static validator = vine.create({ act: vine.enum(['suspend', 'resume'] as const), params: vine.object({ id: vine.string().regex(resourceId) }) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params, act } = await request.validateUsing(PowerResourceController.validator)
    const done = await powerResource(viewer, { resourceId: params.id, act })
    if (!done.ok && done.error.type === 'resource_not_found') throw new NotFound()
    const key = done.ok ? `power.${powerText(act, done.value)}` : `power_refused.${done.error.type}`
    session.flash('notice', { tone: done.ok ? 'success' : 'warning', text: i18n.formatMessage(`orders.${key}`) })
    return response.redirect().status(303).toPath(`/resources/${params.id}`)
  }
}
