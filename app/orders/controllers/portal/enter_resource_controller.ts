import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { enterResource } from '../../actions/enter_resource.ts'

/** One click into the supplier's console. The address is made now, used once, and stands nowhere but in this answer. */
export default class EnterResourceController {
  async execute({ params, response, session, viewer, i18n }: HttpContext) {
    const entry = await enterResource(viewer, { resourceId: params.id })
    if (!entry.ok) {
      if (entry.error.type === 'resource_not_found') throw new NotFound()
      session.flash('notice', { tone: 'warning', text: i18n.formatMessage(`orders.enter_refused.${entry.error.type}`) })
      return response.redirect().status(303).toPath(`/resources/${params.id}`)
    }
    response.header('Referrer-Policy', 'no-referrer')
    return response.redirect().status(303).toPath(entry.value.url)
  }
}
