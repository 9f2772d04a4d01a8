import db from '@adonisjs/lucid/services/db'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { checkItem, type ItemProblem } from '#catalog/options'
import { offersForItems, type ItemOffer } from '#catalog/queries/offers_for_items_query'
import type { Viewer } from '#identity/viewer'
import { clock, DAY_MS, later } from '#kernel/clock'
import { prorate } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { askActPrice } from '../ask_act_prices.ts'
import type { SupplierPrice } from '../ask_quotes.ts'
import { ownedResource, type OwnedResource } from '../owned_resources.ts'
import { lacksFor } from '../resource_acts.ts'
import { isEnterable } from '../resource_states.ts'
import { QUOTE_MS } from '../shopping_limits.ts'
import type { PreparedQuote } from './prepare_quote.ts'
import type { QuoteActRefused } from './quote_renewal.ts'
import { storeQuote } from './store_quote.ts'

export type ChangeWanted = { resourceId: string; /** Of the same family at the same supplier. */ offerId: number; options: Record<string, unknown> }

export type QuoteChangeRefused =
  | Exclude<QuoteActRefused, { type: 'empty' | 'too_many_items' | 'same_twice' | 'months_wrong' | 'not_renewable' }>
  /** Changes at this supplier are stopped for now. */
  | { type: 'switched_off' }
  /** No such offer, or not one of this resource's family, supplier and region. */
  | { type: 'offer_not_found' }
  | { type: 'invalid_options'; offer: ItemOffer; problems: ItemProblem[] }
  | { type: 'nothing_changes' }

type Chosen = { resource: OwnedResource; offer: ItemOffer; options: Record<string, unknown> }

/**
 * What another specification costs for the rest of the term: the supplier's word, or our own estimate (预估) where it has no
 * `quote`. Frozen like any quote; place it with `placeOrder`. What costs nothing is held and charged with 0; what the supplier
 * gives back is credited when the change is proven. Call it outside transactions; each call makes a new quote and nothing else.
 */
export async function quoteChange(viewer: Viewer, wanted: ChangeWanted): Promise<Result<{ id: string }, QuoteChangeRefused>> {
  const prepared = await prepareChange(viewer, wanted)
  return prepared.ok ? ok(await storeQuote(viewer, prepared.value)) : prepared
}

/** Everything of a change's quote but its row; for callers with a transaction of their own. */
export async function prepareChange(viewer: Viewer, wanted: ChangeWanted): Promise<Result<PreparedQuote, QuoteChangeRefused>> {
  const chosen = await choose(viewer, wanted)
  if (!chosen.ok) return chosen
  const { resource, offer, options } = chosen.value
  const now = clock.now()
  const asked = await askActPrice(resource, { offerKey: offer.key, options })
  const supplier = asked.callId === null && asked.problems.length === 0 ? await estimate(chosen.value, now) : asked
  const { listFen, costFen } = supplier
  const item = { offerId: offer.id, organisationId: resource.organisationId, action: 'change' as const, listFen, costFen, quantity: 1, months: 1 }
  const [price] = await resolvePrices([item], { at: now })
  const lacks = lacksFor('change', price.problems).filter((lack) => lack !== 'no_list_price' || supplier.problems.length === 0)
  const problems = [...lacks.map((code) => ({ code })), ...supplier.problems]
  const line = { resourceId: resource.id, offer, options, quantity: 1, months: 0, cartItemId: null, price, supplier, problems }
  const expiresAt = new Date(Math.min(later(QUOTE_MS, now).getTime(), supplier.expiresAt?.getTime() ?? Infinity))
  return ok({ action: 'change', lines: [line], expiresAt })
}

async function choose(viewer: Viewer, { resourceId, offerId, options: given }: ChangeWanted): Promise<Result<Chosen, QuoteChangeRefused>> {
  const resource = await ownedResource(viewer, resourceId, db.connection())
  if (!resource) return fail({ type: 'resource_not_found', resourceId })
  if (!isEnterable(resource.state)) return fail({ type: 'not_in_use', resourceId })
  if (resource.actingLineId) return fail({ type: 'resource_busy', resourceId })
  if (!resource.manage) return fail({ type: 'switched_off' })
  const offers = await offersForItems(viewer, [offerId])
  const offer = offers.get(offerId)
  if (!offer || !isSibling(offer, resource)) return fail({ type: 'offer_not_found' })
  const [months] = offer.months
  const { options, problems } = checkItem(offer, { options: given, quantity: 1, months: months ?? 1 })
  if (problems.length > 0) return fail({ type: 'invalid_options', offer, problems })
  const isSame = Object.entries(options).every(([name, value]) => resource.spec[name] === value)
  if (offer.id === resource.offerId && isSame) return fail({ type: 'nothing_changes' })
  return ok({ resource, offer, options })
}

/** Changed into: the same family at the same supplier in the same region. Its own offer always, also when it is no longer sold. */
export function isSibling(offer: Pick<ItemOffer, 'id' | 'connectionId' | 'family' | 'region' | 'visible'>, { offerId, connectionId, ref }: OwnedResource): boolean {
  if (offer.id === offerId) return true
  return offer.visible && offer.connectionId === connectionId && offer.family === ref.family && (!ref.region || offer.region === ref.region)
}

const MONTH_DAYS = 30

/** The difference of the list prices by the days that are left, a month of thirty days; nothing for a smaller one. */
async function estimate({ resource, offer }: Chosen, now: Date): Promise<SupplierPrice> {
  const none = { problems: [], callId: null, estimated: true }
  const item = (offerId: number) => ({ offerId, organisationId: null, action: 'change' as const, quantity: 1, months: 1 })
  const [after, before] = await resolvePrices([item(offer.id), item(resource.offerId ?? 0)], { at: now })
  if (after.problems.includes('no_list_price') || before.problems.includes('offer_unknown') || !resource.expiresAt) return { ...none, listFen: 0, costFen: 0 }
  const days = Math.max(0, Math.ceil((resource.expiresAt.getTime() - now.getTime()) / DAY_MS))
  const rest = (fen: number) => prorate(Math.max(0, fen), days, MONTH_DAYS)
  return { ...none, listFen: rest(after.listFen - before.listFen), costFen: rest(after.costFen - before.costFen) }
}
