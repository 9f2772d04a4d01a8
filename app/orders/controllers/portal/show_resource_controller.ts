import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { resourceQuery } from '../../queries/resources_query.ts'

export default class ShowResourceController {
  async render({ params, view, viewer }: HttpContext) {
    const resource = await resourceQuery(viewer, params.id)
    if (!resource) throw new NotFound()
    return view.render('pages/orders/portal/resource', {
      resource, mayEnter: viewer.may('orders.resources.enter'), mayManage: viewer.may('orders.resources.unsubscribe'),
    })
  }
}
