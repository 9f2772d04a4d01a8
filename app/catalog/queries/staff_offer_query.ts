import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import type { Locale } from '#kernel/http/locale_middleware'
import { fromJson } from '#kernel/json'
import { belowFloor, marginBp, type BelowFloor } from '../floor.ts'
import type { OfferField } from '../own_fields.ts'
import { readPriceBook } from '../prices_kept.ts'
import { priceActions, type PriceAction } from '../price_rules.ts'
import { agreedCost, sellingPrice, type Step } from '../resolve_price.ts'
import { readShelf } from '../shelf.ts'
import { READ_COSTS, READ_PUBLISHING } from './publish_query.ts'

export type StaffPrice = {
  /** The acts that cost this. */
  actions: PriceAction[]
  priceFen: number
  steps: Step[]
  /** Null, and no steps, without the right to see costs. */
  costFen: number | null
  costSteps: Step[]
  marginBp: number | null
  below: BelowFloor | null
}

export type StaffOffer = {
  id: number
  key: string
  name: string
  nameZh: string
  nameEn: string
  supplier: string
  supplierName: string
  listFen: number | null
  /** Null without the right to see costs. */
  supplierListFen: number | null
  withheld: boolean
  own: OfferField[]
  /** One unit for one month for each act; empty: nobody may see it, or only a quote tells. */
  prices: StaffPrice[]
}

/** One offer for staff, on sale or not: which fields are ours, and why it costs what it costs. Null: none, or not theirs to see. */
export async function staffOfferQuery(viewer: Viewer, id: number, { locale }: { locale: Locale }): Promise<StaffOffer | null> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_PUBLISHING)) return null
  const { offers, connections } = await readShelf()
  const offer = offers.get(id)
  const row = offer && (await db.from('offers').where('id', id).select('own_fields').first())
  if (!offer || !row) return null
  const connection = connections.get(offer.connectionId)!
  const book = await readPriceBook()
  const seesCosts = viewer.may(READ_COSTS)
  const { listFen } = offer
  const prices = listFen === null ? [] : priceActions.flatMap((action): StaffPrice[] => {
    const purchase = { offer, organisationId: null, action, at: clock.now().getTime() }
    const item = { listFen, catalogueFen: listFen, quantity: 1, months: 1 }
    const selling = sellingPrice(book, purchase, item)
    if (!selling) return []
    const cost = agreedCost(book, purchase, { ...item, listFen: offer.supplierListFen ?? listFen })
    const { floor } = book.index.rulesFor(offer, action, purchase.at)
    const { priceFen, steps } = selling
    if (!seesCosts) return [{ actions: [action], priceFen, steps, costFen: null, costSteps: [], marginBp: null, below: null }]
    return [{
      actions: [action], priceFen, steps, costFen: cost.priceFen, costSteps: cost.steps, marginBp: marginBp(priceFen, cost.priceFen),
      below: belowFloor(floor, selling, priceFen, cost.priceFen),
    }]
  })
  return {
    id, key: offer.key, name: locale === 'en' ? offer.nameEn : offer.nameZh, nameZh: offer.nameZh, nameEn: offer.nameEn, supplier: connection.code,
    supplierName: connection.name, listFen, supplierListFen: seesCosts ? offer.supplierListFen : null, withheld: offer.withheld,
    own: fromJson<OfferField[] | null>(row.own_fields) ?? [], prices: together(prices),
  }
}

/** Acts that cost the same by the same rules are one entry. */
function together(prices: readonly StaffPrice[]): StaffPrice[] {
  const found = new Map<string, StaffPrice>()
  for (const price of prices) {
    const key = JSON.stringify([price.steps, price.costSteps, price.below])
    const same = found.get(key)
    if (same) same.actions.push(...price.actions)
    else found.set(key, { ...price })
  }
  return [...found.values()]
}
