import type { PriceItem, ResolvedPrice, Step } from '#catalog/actions/resolve_prices'
import { sumFen } from '#kernel/money'
import type { PriceAction } from '#catalog/price_rules'
import type { FoundContent, FoundItem } from './found_orders.ts'

/** An offer of the catalogue that an item of a found order was recognised as. */
export type KnownOffer = { id: number; key: string }

type Asking = { connectionId: number; organisationId: number; action: PriceAction; offers: readonly KnownOffer[] }

/**
 * What has to be priced of a found order. Each item by itself where the supplier tells a price for each and they add up to the
 * order's; otherwise the order as a whole, by the family of its first item.
 */
export function itemsToPrice(content: FoundContent, asking: Asking): PriceItem[] {
  const { items } = content
  if (items.length > 1 && addUp(content)) return items.map((item) => toPriceItem(item, asking))
  const [first] = items
  const whole = { ...(first ?? nothingKnown), listFen: content.listFen ?? first?.listFen ?? null, costFen: content.costFen ?? first?.costFen ?? null }
  return [toPriceItem(items.length > 1 ? { ...whole, offerKey: null, quantity: 1 } : whole, asking)]
}

const nothingKnown: FoundItem = { offerKey: null, family: '', region: null, name: '', quantity: 1, months: 0, listFen: null, costFen: null }

function addUp({ items, listFen }: FoundContent): boolean {
  const amounts = items.map((item) => item.listFen)
  return amounts.every((amount) => amount !== null) && (listFen === null || sumFen(amounts as number[]) === listFen)
}

function toPriceItem({ offerKey, family, quantity, months, listFen, costFen }: FoundItem, { connectionId, organisationId, action, offers }: Asking): PriceItem {
  const offerId = offers.find(({ key }) => key === offerKey)?.id ?? null
  return {
    offerId, place: { connectionId, family }, organisationId, action, quantity, months: months || 1, listFen: listFen ?? undefined,
    costFen: costFen ?? undefined,
  }
}

/** `several_items` tells a sum where the items of one order have different chains. */
export type FoundStep = Omit<Step, 'kind'> & { kind: Step['kind'] | 'several_items' }

export type FoundPrice = { listFen: number; priceFen: number; costFen: number; provenance: FoundStep[] }

/** Why a found order cannot be priced yet; staff have to do something about it. */
export type FoundLack = 'no_list_price' | 'below_floor'

/** The other lacks concern what is shown in the shop: this was bought already. Without a rule of ours the supplier's list price holds. */
export const lackOf = (prices: readonly ResolvedPrice[]): FoundLack | null =>
  (['no_list_price', 'below_floor'] as const).find((lack) => prices.some(({ problems }) => problems.includes(lack))) ?? null

export function foundPrice(content: FoundContent, prices: readonly ResolvedPrice[]): FoundPrice {
  const listFen = sumFen(prices.map((price) => price.listFen))
  const priceFen = sumFen(prices.map((price) => price.priceFen))
  const costFen = content.costFen ?? sumFen(prices.map((price) => price.costFen))
  return { listFen, priceFen, costFen, provenance: chainOf(prices, listFen, priceFen) }
}

/** Items that the same rules made one after another have one chain; others are told as a sum. */
function chainOf(prices: readonly ResolvedPrice[], listFen: number, priceFen: number): FoundStep[] {
  const [first] = prices
  const list: FoundStep = { rule: null, kind: 'list', version: null, beforeFen: listFen, afterFen: listFen }
  const shape = ({ provenance }: ResolvedPrice) => provenance.map(({ rule, kind }) => `${kind} ${rule}`).join('/')
  if (first.provenance.length === 0 || prices.some((price) => shape(price) !== shape(first))) {
    return listFen === priceFen ? [list] : [list, { ...list, kind: 'several_items', afterFen: priceFen }]
  }
  return first.provenance.map((step, index) => ({
    ...step,
    beforeFen: sumFen(prices.map(({ provenance }) => provenance[index].beforeFen)),
    afterFen: sumFen(prices.map(({ provenance }) => provenance[index].afterFen)),
  }))
}
