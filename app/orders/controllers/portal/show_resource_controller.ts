import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { resourceQuery } from '../../queries/resources_query.ts'

export default class ShowResourceController {
  async render({ params, view, viewer }: HttpContext) {
    const resource = await resourceQuery(viewer, params.id)
    if (!resource) throw new NotFound()
    const mayEnter = resource.canEnter && viewer.may('orders.resources.enter')
    const mayUnsubscribe = resource.canUnsubscribe && viewer.may('orders.resources.unsubscribe')
    return view.render('pages/orders/portal/resource', { resource, mayEnter, mayUnsubscribe })
  }
}
