import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { leftByQuery, resourceQuery } from '../../queries/resources_query.ts'
import { powerActsOf } from '../../resource_states.ts'
import { specTexts } from '../spec_texts.ts'

/** One customer's resource as staff see it, with what they may do about it. */
export default class ShowResourceController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const resource = await resourceQuery(viewer, params.id)
    if (!resource) throw new NotFound()
    const acts = viewer.may('orders.resources.power') ? powerActsOf(resource) : []
    return view.render('pages/orders/admin/resource', { resource, acts, spec: await specTexts(viewer, resource, i18n), leftBy: await leftByQuery(viewer, resource) })
  }
}
