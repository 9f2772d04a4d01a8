import type { HttpContext } from '@adonisjs/core/http'
import { optionTexts, type OptionText } from '#catalog/options'
import { offersForItems } from '#catalog/queries/offers_for_items_query'
import { NotFound } from '#identity/errors'
import type { Viewer } from '#identity/viewer'
import { powerActsOf } from '../../resource_states.ts'
import { resourceQuery, type ResourceView } from '../../queries/resources_query.ts'

export default class ShowResourceController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const resource = await resourceQuery(viewer, params.id)
    if (!resource) throw new NotFound()
    return view.render('pages/orders/portal/resource', {
      resource,
      spec: await specTexts(viewer, resource, i18n.locale === 'en' ? 'en' : 'zh-CN'),
      mayEnter: viewer.may('orders.resources.enter'),
      acts: viewer.may('orders.resources.power') ? powerActsOf(resource) : [],
      mayPlace: viewer.may('orders.orders.place'),
      mayManage: viewer.may('orders.resources.unsubscribe'),
    })
  }
}

/** What the supplier says of a resource, in the words of the offer it was bought from; what the offer does not name keeps its own. */
async function specTexts(viewer: Viewer, { offerId, spec }: ResourceView, locale: 'zh-CN' | 'en'): Promise<OptionText[]> {
  const offers = offerId === null ? undefined : await offersForItems(viewer, [offerId])
  const offer = offers?.get(offerId!)
  const known = offer ? optionTexts(offer.optionsSchema, spec, locale) : []
  const others = Object.entries(spec).filter(([name]) => !known.some((text) => text.name === name))
  return [...known, ...others.map(([name, value]) => ({ name, title: name, value: typeof value === 'object' ? JSON.stringify(value) : String(value) }))]
}
