import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { optionTexts, type OptionText } from '#catalog/options'
import { offersForItems } from '#catalog/queries/offers_for_items_query'
import { NotFound } from '#identity/errors'
import type { Viewer } from '#identity/viewer'
import { powerActsOf } from '../../resource_states.ts'
import { resourceQuery, type ResourceView } from '../../queries/resources_query.ts'

/** By what the supplier knows the specification; it leads the others. */
const PLAN = 'plan'

export default class ShowResourceController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const resource = await resourceQuery(viewer, params.id)
    if (!resource) throw new NotFound()
    return view.render('pages/orders/portal/resource', {
      resource,
      spec: await specTexts(viewer, resource, i18n),
      mayEnter: viewer.may('orders.resources.enter'),
      acts: viewer.may('orders.resources.power') ? powerActsOf(resource) : [],
      mayPlace: viewer.may('orders.orders.place'),
      mayManage: viewer.may('orders.resources.unsubscribe'),
    })
  }
}

/** What the supplier says of a resource, in the words of the offer it was bought from, or in ours; what neither names keeps its own. */
async function specTexts(viewer: Viewer, { offerId, spec }: ResourceView, i18n: I18n): Promise<OptionText[]> {
  const offers = offerId === null ? undefined : await offersForItems(viewer, [offerId])
  const offer = offers?.get(offerId!)
  const known = offer ? optionTexts(offer.optionsSchema, spec, i18n.locale === 'en' ? 'en' : 'zh-CN') : []
  const others = Object.entries(spec).filter(([name]) => !known.some((text) => text.name === name))
  const rest = others.map(([name, value]) => ({
    name,
    title: i18n.formatMessage(`portal.resource.spec.${name}`, {}, name),
    value: typeof value === 'object' ? JSON.stringify(value) : String(value),
  }))
  return [...rest.filter(({ name }) => name === PLAN), ...known, ...rest.filter(({ name }) => name !== PLAN)]
}
