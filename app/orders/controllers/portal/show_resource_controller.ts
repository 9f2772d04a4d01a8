import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { powerActsOf } from '../../resource_states.ts'
import { leftByQuery, resourceQuery } from '../../queries/resources_query.ts'
import { specTexts } from '../spec_texts.ts'

export default class ShowResourceController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const resource = await resourceQuery(viewer, params.id)
    if (!resource) throw new NotFound()
    return view.render('pages/orders/portal/resource', {
      resource,
      spec: await specTexts(viewer, resource, i18n),
      leftBy: await leftByQuery(viewer, resource),
      mayEnter: viewer.may('orders.resources.enter'),
      acts: viewer.may('orders.resources.power') ? powerActsOf(resource) : [],
      mayPlace: viewer.may('orders.orders.place'),
      mayManage: viewer.may('orders.resources.unsubscribe'),
    })
  }
}
