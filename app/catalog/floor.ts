import { clock } from '#kernel/clock'
import { FULL_RATE_BP } from '#kernel/money'
import { readPriceBook } from './prices_kept.ts'
import type { Breach, PriceRule } from './price_rules.ts'
import { agreedCost, sellingPrice, type PriceBook, type Purchase, type Selling } from './resolve_price.ts'
import { readShelf, type ShelfOffer } from './shelf.ts'

/** A price that leaves less than its floor asks for. */
export type BelowFloor = { rule: number; breach: Breach; floorBp: number; marginBp: number }

/** The part of the price that stays with us, rounded down; of a price of nothing the whole is lost. */
export function marginBp(priceFen: number, costFen: number): number {
  if (priceFen <= 0) return costFen > 0 ? -FULL_RATE_BP : 0
  return Math.floor(((priceFen - costFen) * FULL_RATE_BP) / priceFen)
}

/** Exact, where the rounded margin would not be. */
function leaves(floorBp: number, priceFen: number, costFen: number): boolean {
  const [margin, needed] = [(priceFen - costFen) * FULL_RATE_BP, priceFen * floorBp]
  if (Number.isSafeInteger(margin) && Number.isSafeInteger(needed)) return margin >= needed
  return BigInt(priceFen - costFen) * BigInt(FULL_RATE_BP) >= BigInt(priceFen) * BigInt(floorBp)
}

/**
 * Null: the price may be taken, as far as its margin goes. Somebody's consent to the deciding rule, or to a campaign in the chain,
 * lowers the floor to the margin that they saw, where the floor asks for consent at all.
 */
export function belowFloor(floor: PriceRule | undefined, { last, campaigns }: Pick<Selling, 'last' | 'campaigns'>, priceFen: number, costFen: number): BelowFloor | null {
  if (!floor) return null
  let floorBp = floor.rateBp!
  if (floor.breach === 'approve') {
    for (const { approvedBy, approvedMarginBp } of [last, ...campaigns]) {
      if (approvedBy !== null && approvedMarginBp !== null) floorBp = Math.min(floorBp, approvedMarginBp)
    }
  }
  if (leaves(floorBp, priceFen, costFen)) return null
  return { rule: floor.id, breach: floor.breach!, floorBp, marginBp: marginBp(priceFen, costFen) }
}

/** Does it stop the sale? The third kind only tells staff. */
export const stops = (below: BelowFloor | null | undefined): boolean => below !== null && below !== undefined && below.breach !== 'warn'

/** One unit for one month, as lists show it. Null: the catalogue tells no price, or nobody may see the offer. */
export function monthly(book: PriceBook, offer: ShelfOffer, purchase: Omit<Purchase, 'offer'>): (Selling & { costFen: number; below: BelowFloor | null }) | null {
  if (offer.listFen === null) return null
  const item = { listFen: offer.listFen, catalogueFen: offer.listFen, quantity: 1, months: 1 }
  const whole = { ...purchase, offer }
  const selling = sellingPrice(book, whole, item)
  if (!selling) return null
  const costFen = agreedCost(book, whole, { ...item, listFen: offer.supplierListFen ?? offer.listFen }).priceFen
  const { floor } = book.index.rulesFor(offer, purchase.action, purchase.at)
  return { ...selling, costFen, below: belowFloor(floor, selling, selling.priceFen, costFen) }
}

export type Below = ReadonlyMap<number, BelowFloor>

let kept: (PriceBook & { offers: unknown; below: Below; at: number; until: number }) | null = null

/** Every offer whose price for everybody is below its floor, computed anew when offers, rules or campaigns changed. */
export async function offersBelowFloor(): Promise<Below> {
  const book = await readPriceBook()
  const { offers } = await readShelf()
  const at = clock.now().getTime()
  const same = kept !== null && kept.index === book.index && kept.inAudience === book.inAudience && kept.offers === offers
  if (kept && same && kept.at <= at && at < kept.until) return kept.below
  const below = new Map<number, BelowFloor>()
  if (book.index.hasFloors) {
    for (const offer of offers.values()) {
      const found = monthly(book, offer, { organisationId: null, action: 'new', at })?.below
      if (found) below.set(offer.id, found)
    }
  }
  kept = { ...book, offers, below, at, until: book.index.nextTurn(at) }
  return below
}
