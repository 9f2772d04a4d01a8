import db from '@adonisjs/lucid/services/db'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { offersForItems, type ItemOffer } from '#catalog/queries/offers_for_items_query'
import type { Viewer } from '#identity/viewer'
import { clock, later } from '#kernel/clock'
import { fail, ok, type Result } from '#kernel/result'
import { askActPrice } from '../ask_act_prices.ts'
import { ownedResources, type OwnedResource } from '../owned_resources.ts'
import { lacksFor, RENEWAL_MONTHS_MAX } from '../resource_acts.ts'
import { isEnterable } from '../resource_states.ts'
import { CART_ITEMS_MAX, QUOTE_MS } from '../shopping_limits.ts'
import type { PreparedLine, PreparedQuote } from './prepare_quote.ts'
import { storeQuote } from './store_quote.ts'

export type RenewalItem = { resourceId: string; /** 1 to 36. */ months: number }

export type QuoteActRefused =
  | { type: 'empty' }
  | { type: 'too_many_items'; max: number }
  | { type: 'same_twice'; resourceId: string }
  | { type: 'resource_not_found'; resourceId: string }
  /** It is being left, or has ended. */
  | { type: 'not_in_use'; resourceId: string }
  /** Another order of ours acts on it now. */
  | { type: 'resource_busy'; resourceId: string }
  | { type: 'months_wrong'; resourceId: string; max: number }
  /** It has no end, or came without an offer. */
  | { type: 'not_renewable'; resourceId: string }

type Chosen = { resource: OwnedResource; offer: ItemOffer; months: number }

/**
 * Prices the renewal of resources of the viewer's organisation and freezes the result for fifteen minutes, like `createQuote`: the
 * supplier is asked, where it has no `quote` the catalogue tells; our prices are those for renewals. Place it with `placeOrder`.
 * Call it outside transactions; each call makes a new quote and nothing else.
 */
export async function quoteRenewal(viewer: Viewer, request: { items: readonly RenewalItem[] }): Promise<Result<{ id: string }, QuoteActRefused>> {
  const prepared = await prepareRenewal(viewer, request)
  return prepared.ok ? ok(await storeQuote(viewer, prepared.value)) : prepared
}

/** Everything of a renewal's quote but its row; for callers with a transaction of their own. */
export async function prepareRenewal(viewer: Viewer, { items }: { items: readonly RenewalItem[] }): Promise<Result<PreparedQuote, QuoteActRefused>> {
  const chosen = await choose(viewer, items)
  if (!chosen.ok) return chosen
  const now = clock.now()
  const lines = await priced(chosen.value, now)
  const ends = lines.flatMap(({ supplier }) => supplier.expiresAt?.getTime() ?? [])
  return ok({ action: 'renew', lines, expiresAt: new Date(Math.min(later(QUOTE_MS, now).getTime(), ...ends)) })
}

async function choose(viewer: Viewer, items: readonly RenewalItem[]): Promise<Result<Chosen[], QuoteActRefused>> {
  if (items.length === 0) return fail({ type: 'empty' })
  if (items.length > CART_ITEMS_MAX) return fail({ type: 'too_many_items', max: CART_ITEMS_MAX })
  const resources = await ownedResources(viewer, items.map(({ resourceId }) => resourceId), db.connection())
  const offers = await offersForItems(viewer, [...resources.values()].flatMap(({ offerId }) => offerId ?? []))
  const chosen: Chosen[] = []
  for (const { resourceId, months } of items) {
    const resource = resources.get(resourceId)
    if (!resource) return fail({ type: 'resource_not_found', resourceId })
    if (chosen.some((one) => one.resource.id === resourceId)) return fail({ type: 'same_twice', resourceId })
    if (!isEnterable(resource.state)) return fail({ type: 'not_in_use', resourceId })
    if (resource.actingLineId) return fail({ type: 'resource_busy', resourceId })
    if (!Number.isInteger(months) || months < 1 || months > RENEWAL_MONTHS_MAX) return fail({ type: 'months_wrong', resourceId, max: RENEWAL_MONTHS_MAX })
    const offer = offers.get(resource.offerId ?? 0)
    if (!offer || !resource.expiresAt) return fail({ type: 'not_renewable', resourceId })
    chosen.push({ resource, offer, months })
  }
  return ok(chosen)
}

async function priced(chosen: readonly Chosen[], at: Date): Promise<PreparedLine[]> {
  const supplied = await Promise.all(chosen.map(({ resource, months }) => askActPrice(resource, { months })))
  const prices = await resolvePrices(
    chosen.map(({ resource, offer, months }, index) => {
      const { listFen, costFen } = supplied[index]
      return { offerId: offer.id, organisationId: resource.organisationId, action: 'renew' as const, listFen, costFen, quantity: 1, months }
    }),
    { at }
  )
  return chosen.map(({ resource, offer, months }, index) => {
    const [price, supplier] = [prices[index], supplied[index]]
    const lacks = lacksFor('renew', price.problems).filter((lack) => lack !== 'no_list_price' || supplier.problems.length === 0)
    const problems = [...lacks.map((code) => ({ code })), ...supplier.problems]
    return { resourceId: resource.id, offer, options: resource.spec, quantity: 1, months, cartItemId: null, price, supplier, problems }
  })
}
