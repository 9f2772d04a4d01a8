import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { enterResource } from '../../actions/enter_resource.ts'
import { resourceId } from '../../id_patterns.ts'

/**
 * One click into the supplier's console. The address is made now, used once, and stands nowhere but in this answer. It is no
 * redirect: the answer to a form may only lead to ourselves (`form-action` of the content security policy).
 */
export default class EnterResourceController {
  static validator = vine.create({ params: vine.object({ id: vine.string().regex(resourceId) }) })

  async execute({ request, response, session, view, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(EnterResourceController.validator)
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
