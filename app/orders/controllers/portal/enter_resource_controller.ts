import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { enterResource } from '../../actions/enter_resource.ts'

/**
 * One click into the supplier's console. The address is made now, used once, and stands nowhere but in this answer. It is no
 * redirect: the answer to a form may only lead to ourselves (`form-action` of the content security policy).
 */
export default class EnterResourceController {
  async execute({ params, response, session, view, viewer, i18n }: HttpContext) {
    const entry = await enterResource(viewer, { resourceId: params.id })
    if (!entry.ok) {
      if (entry.error.type === 'resource_not_found') throw new NotFound()
      session.flash('notice', { tone: 'warning', text: i18n.formatMessage(`orders.enter_refused.${entry.error.type}`) })
      return response.redirect().status(303).toPath(`/resources/${params.id}`)
    }
    response.header('Referrer-Policy', 'no-referrer')
    response.header('Refresh', `0;url=${entry.value.url}`)
    return view.render('pages/orders/portal/enter', { url: entry.value.url })
  }
}
