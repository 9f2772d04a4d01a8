import db from '@adonisjs/lucid/services/db'
import { offersForItems, type ItemOffer } from '#catalog/queries/offers_for_items_query'
import type { Viewer } from '#identity/viewer'
import { isSibling } from '../actions/quote_change.ts'
import { ownedResource } from '../owned_resources.ts'
import { resourceQuery, type ResourceView } from './resources_query.ts'

export type ChangeChoices = {
  resource: ResourceView
  /** What it can become, in the order of the shop; its own offer is among them, for other options. */
  offers: ItemOffer[]
  /** The one that is looked at, with the options that the resource has now where it has them. */
  offer: ItemOffer | null
  options: Record<string, unknown>
}

const OFFERS_MAX = 200

/** What a resource of the viewer's organisation can be changed into; null where there is no such resource. */
export async function changeChoicesQuery(viewer: Viewer, resourceId: string, offerId?: number): Promise<ChangeChoices | null> {
  const owned = await ownedResource(viewer, resourceId, db.connection())
  const resource = owned && (await resourceQuery(viewer, resourceId))
  if (!owned || !resource) return null
  const rows = await db.from('offers').where({ connection_id: owned.connectionId, family: owned.ref.family }).orderBy('list_fen').limit(OFFERS_MAX).select('id')
  const known = await offersForItems(viewer, rows.map(({ id }) => id))
  const offers = rows.flatMap(({ id }) => known.get(id) ?? []).filter((offer) => isSibling(offer, owned))
  const offer = offers.find(({ id }) => id === (offerId ?? owned.offerId)) ?? null
  return { resource, offers, offer, options: offer ? pick(owned.spec, Object.keys(offer.optionsSchema.properties)) : {} }
}

const pick = (spec: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (spec[name] === undefined ? [] : [[name, spec[name]]])))
