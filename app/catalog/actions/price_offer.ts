import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { timesFen } from '#kernel/money'
import { canonicalJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { hub } from '#suppliers/hub'
import type { QuotedItem } from '#supplier-sdk'
import { checkItem, type Item, type ItemProblem } from '../options.ts'
import { LIVE_PRICE_DEADLINE_MS, LIVE_PRICE_KEPT_MS, LIVE_PRICES_KEPT_MAX } from '../limits.ts'
import { offersForItems, type ItemOffer } from '../queries/offers_for_items_query.ts'
import { forCustomers } from '../resolve_price.ts'
import { resolvePrices, type Step } from './resolve_prices.ts'

export type OfferPrice = {
  listFen: number
  priceFen: number
  quantity: number
  months: number
  provenance: Step[]
  /** The supplier did not tell in time: the catalogue's price of default options. Check-out asks again. */
  estimated: boolean
}

export type PriceRefused = { type: 'offer_not_found' } | { type: 'invalid_item'; problems: ItemProblem[]; offer: ItemOffer }

type Kept = { item: Pick<QuotedItem, 'listFen' | 'fieldErrors'>; until: number }

const kept = new Map<string, Kept>()

/**
 * What a choice of options costs this viewer, with why. `askSupplier`: for somebody signed in the supplier's `quote` is asked, and
 * its answer kept for a minute. Guests, and everybody while the supplier is silent, get the catalogue's price, marked as estimated.
 */
export async function priceOffer(
  viewer: Viewer,
  { offerId, ...item }: Item & { offerId: number },
  { askSupplier }: { askSupplier: boolean }
): Promise<Result<OfferPrice, PriceRefused>> {
  const offers = await offersForItems(viewer, [offerId])
  const offer = offers.get(offerId)
  if (!offer?.visible) return fail({ type: 'offer_not_found' })
  const { options, problems } = checkItem(offer, item)
  if (problems.length > 0) return fail({ type: 'invalid_item', problems, offer })
  const quoted = askSupplier && viewer.kind === 'user' ? await quoteItem(offer, { ...item, options }) : null
  if (quoted && quoted.fieldErrors.length > 0) {
    return fail({ type: 'invalid_item', offer, problems: quoted.fieldErrors.map(({ field, code }) => ({ field: field.replace(/^items\.0\./, ''), code })) })
  }
  const organisationId = viewer.realm === 'portal' ? viewer.organisationId : null
  const [price] = await resolvePrices([{ offerId, organisationId, listFen: quoted?.listFen, quantity: item.quantity, months: item.months }])
  if (!price.visible) return fail({ type: 'offer_not_found' })
  const { listFen, priceFen, provenance } = price
  return ok({ listFen, priceFen, provenance: forCustomers(provenance), quantity: item.quantity, months: item.months, estimated: quoted === null })
}

/** One unit is asked for: n units cost n times one. Null: no price to be had now. */
async function quoteItem(offer: ItemOffer, { options, quantity, months }: Item): Promise<Kept['item'] | null> {
  const key = `${offer.connectionCode} ${offer.key} ${months} ${canonicalJson(options)}`
  const known = kept.get(key)
  const unit = known && known.until > clock.now().getTime() ? known.item : await askUnit(offer, options, months, key)
  return unit && { listFen: timesFen(unit.listFen, quantity), fieldErrors: unit.fieldErrors }
}

async function askUnit(offer: ItemOffer, options: Item['options'], months: number, key: string): Promise<Kept['item'] | null> {
  const supplier = hub.use(offer.connectionCode)
  if (!(await supplier.can('quote'))) return null
  const items = [{ offerKey: offer.key, options, quantity: 1, months }]
  const answer = await supplier.ask('quote', { action: 'new', items }, { deadlineMs: LIVE_PRICE_DEADLINE_MS })
  if (answer.status !== 'done' || answer.data.items.length !== 1) return null
  const [{ listFen, fieldErrors }] = answer.data.items
  if (kept.size >= LIVE_PRICES_KEPT_MAX) kept.clear()
  kept.set(key, { item: { listFen, fieldErrors }, until: clock.now().getTime() + LIVE_PRICE_KEPT_MS })
  return { listFen, fieldErrors }
}

/** Tests only. */
export function forgetLivePrices(): void {
  kept.clear()
}
