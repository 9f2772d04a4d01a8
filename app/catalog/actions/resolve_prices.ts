import { clock } from '#kernel/clock'
import { timesFen } from '#kernel/money'
import type { PriceAction } from '../price_rules.ts'
import { belowFloor, stops, type BelowFloor } from '../floor.ts'
import { readPriceBook } from '../prices_kept.ts'
import { agreedCost, sellingPrice, type PricedItem, type Step } from '../resolve_price.ts'
import { readShelf, strayOffer, type OfferPlace, type Shelf, type ShelfOffer } from '../shelf.ts'

export type { Step } from '../resolve_price.ts'

/** Amounts in fen, for the whole item (quantity × months). */
export type PriceItem = {
  /** Null: the catalogue has no such offer. Then `place` says whose rules count: its family's and its connection's. */
  offerId: number | null
  place?: OfferPlace
  /** Whose discounts count; null: the public's alone. */
  organisationId: number | null
  /** `new` where left out. */
  action?: PriceAction
  /** What the supplier quoted; left out: the catalogue's, which knows default options only. */
  listFen?: number
  /** What the supplier quoted; left out: the agreement's, without one the list price. */
  costFen?: number
  quantity: number
  months: number
}

/** Why a customer cannot have the offer; the first one is shown to staff first. */
export type OfferLack =
  | 'offer_unknown' | 'offer_gone' | 'connection_invisible' | 'no_public_rule' | 'withheld'
  | 'not_sellable' | 'below_floor' | 'no_list_price'

export type ResolvedPrice = {
  listFen: number
  priceFen: number
  /** For staff and for the ceiling towards the supplier; never for customers. */
  costFen: number
  costSource: 'supplier' | 'agreement' | 'list'
  /** list → public → campaign → customer; safe to show to the customer but for `approvedBy`. */
  provenance: Step[]
  costProvenance: Step[]
  /** Less than the margin floor asks for; for staff. */
  below: BelowFloor | null
  /** The customer may see the offer. */
  visible: boolean
  /** Empty: it can be bought. */
  problems: OfferLack[]
}

/**
 * The one place where a price comes from: rules in memory, time windows at `at`. No SQL, but for one look at the versions in
 * 200 ms. Same input, same answer; nothing is kept.
 */
export async function resolvePrices(items: readonly PriceItem[], { at = clock.now() }: { at?: Date } = {}): Promise<ResolvedPrice[]> {
  const book = await readPriceBook()
  const shelf = await readShelf()
  return items.map((item) => {
    const offer = item.offerId === null ? strayOffer(item.place) : shelf.offers.get(item.offerId)
    if (!offer) return unknownOffer
    const priced = pricedItem(offer, item)
    const purchase = { offer, organisationId: item.organisationId, action: item.action ?? 'new', at: at.getTime() }
    const selling = sellingPrice(book, purchase, priced)
    const agreed = agreedCost(book, purchase, item.listFen === undefined ? costItem(offer, priced) : priced)
    const costFen = item.costFen ?? agreed.priceFen
    const { floor } = book.index.rulesFor(offer, purchase.action, purchase.at)
    const isPriced = selling !== null && (offer.listFen !== null || item.listFen !== undefined)
    const below = isPriced ? belowFloor(floor, selling, selling.priceFen, costFen) : null
    const lacks = lacksOf(offer, shelf, { hasPublicRule: selling !== null, below, listFen: item.listFen })
    return {
      listFen: priced.listFen,
      priceFen: selling?.priceFen ?? priced.listFen,
      costFen,
      costSource: item.costFen === undefined ? (agreed.agreed ? 'agreement' : 'list') : 'supplier',
      provenance: selling?.steps ?? [],
      costProvenance: item.costFen === undefined ? agreed.steps : [],
      below,
      visible: isShown(lacks),
      problems: lacks,
    } satisfies ResolvedPrice
  })
}

function pricedItem(offer: ShelfOffer, { listFen, quantity, months }: PriceItem): PricedItem {
  const fromCatalogue = offer.listFen === null ? 0 : timesFen(offer.listFen, quantity * months)
  return { listFen: listFen ?? fromCatalogue, catalogueFen: offer.listFen, quantity, months }
}

/** The same item by what the supplier asks now. */
function costItem({ supplierListFen }: ShelfOffer, item: PricedItem): PricedItem {
  return supplierListFen === null ? item : { ...item, listFen: timesFen(supplierListFen, item.quantity * item.months) }
}

type Facts = { hasPublicRule: boolean; below?: BelowFloor | null; listFen?: number }

/** What stands between an offer and the customer; the publish page says it in words. */
export function lacksOf(offer: ShelfOffer, { connections }: Shelf, { hasPublicRule, below, listFen }: Facts): OfferLack[] {
  const connection = connections.get(offer.connectionId)
  const lacks: OfferLack[] = []
  if (offer.gone) lacks.push('offer_gone')
  if (!connection?.visible) lacks.push('connection_invisible')
  if (!hasPublicRule) lacks.push('no_public_rule')
  if (offer.withheld) lacks.push('withheld')
  if (!connection?.sellable) lacks.push('not_sellable')
  if (stops(below)) lacks.push('below_floor')
  if (offer.listFen === null && listFen === undefined) lacks.push('no_list_price')
  return lacks
}

const harmless: ReadonlySet<OfferLack> = new Set<OfferLack>(['not_sellable', 'below_floor', 'no_list_price'])

/** Do customers see an offer that lacks this? It may be there and yet not for sale. */
export const isShown = (lacks: readonly OfferLack[]): boolean => lacks.every((lack) => harmless.has(lack))

const unknownOffer: ResolvedPrice = Object.freeze({
  listFen: 0, priceFen: 0, costFen: 0, costSource: 'list' as const, provenance: [], costProvenance: [], visible: false, below: null,
  problems: ['offer_unknown' as const],
})
