import db from '@adonisjs/lucid/services/db'
import { resolvePrices, type OfferLack, type Step } from '#catalog/actions/resolve_prices'
import { checkItem, optionTexts, type ItemProblem, type OptionText } from '#catalog/options'
import { offersForItems } from '#catalog/queries/offers_for_items_query'
import type { Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { sumFen } from '#kernel/money'
import { CART_ITEMS_MAX } from '../shopping_limits.ts'

export type CartItem = {
  id: number
  offerId: number
  supplier: string
  supplierName: string
  name: string
  region: string
  options: Record<string, unknown>
  optionTexts: OptionText[]
  quantity: number
  quantityMax: number
  months: number
  monthsChoices: readonly number[]
  /** Of the catalogue, for default options: what the supplier quotes at check-out counts. */
  listFen: number
  priceFen: number
  provenance: Step[]
  /** Why it cannot be bought now; empty: it can. */
  lacks: OfferLack[]
  /** What no longer fits the offer since it was chosen. */
  problems: ItemProblem[]
  buyable: boolean
}

export type CartView = {
  items: CartItem[]
  /** Of what can be bought. */
  listFen: number
  priceFen: number
  buyableCount: number
  max: number
}

/** The viewer's own cart with today's prices. An item that cannot be bought any more stays, says why, and counts nothing. */
export async function cartQuery(viewer: Viewer, { locale }: { locale: 'zh-CN' | 'en' }): Promise<CartView> {
  const rows = await ownItems(viewer).orderBy('id').select('id', 'offer_id', 'options', 'quantity', 'months')
  const offers = await offersForItems(viewer, rows.map((row) => row.offer_id))
  const prices = await resolvePrices(
    rows.map(({ offer_id: offerId, quantity, months }) => ({ offerId, organisationId: viewer.organisationId, quantity, months }))
  )
  const items = rows.flatMap((row, index) => {
    const offer = offers.get(row.offer_id)
    if (!offer) return []
    const chosen = { options: fromJson<Record<string, unknown>>(row.options), quantity: row.quantity, months: row.months }
    const { problems } = checkItem(offer, chosen)
    const { listFen, priceFen, provenance } = prices[index]
    const item: CartItem = {
      ...chosen,
      id: row.id,
      offerId: row.offer_id,
      supplier: offer.connectionCode,
      supplierName: offer.connectionName,
      name: locale === 'en' ? offer.nameEn : offer.nameZh,
      region: locale === 'en' ? offer.regionEn : offer.regionZh,
      optionTexts: optionTexts(offer.optionsSchema, chosen.options, locale),
      quantityMax: offer.quantityMax,
      monthsChoices: offer.months,
      listFen,
      priceFen,
      provenance,
      lacks: offer.lacks,
      problems,
      buyable: offer.lacks.length === 0 && problems.length === 0,
    }
    return [item]
  })
  const buyable = items.filter((item) => item.buyable)
  return {
    items,
    listFen: sumFen(buyable.map(({ listFen }) => listFen)),
    priceFen: sumFen(buyable.map(({ priceFen }) => priceFen)),
    buyableCount: buyable.length,
    max: CART_ITEMS_MAX,
  }
}

/** How many items lie in the viewer's own cart; 0 for whoever has none. */
export async function cartCount(viewer: Viewer): Promise<number> {
  if (viewer.kind !== 'user' || viewer.realm !== 'portal') return 0
  const [{ total }] = await ownItems(viewer).count('* as total')
  return Number(total)
}

export type CartChoice = { cartItemId: number; offerId: number; options: Record<string, unknown>; quantity: number; months: number }

/** The items of the viewer's own cart as they were chosen, all or some of them. */
export async function cartChoices(viewer: Viewer, ids?: readonly number[]): Promise<CartChoice[]> {
  const query = ownItems(viewer).orderBy('id').limit(CART_ITEMS_MAX)
  if (ids) void query.whereIn('id', [...ids])
  const rows = await query.select('id', 'offer_id', 'options', 'quantity', 'months')
  return rows.map((row) => ({
    cartItemId: row.id, offerId: row.offer_id, options: fromJson(row.options), quantity: row.quantity, months: row.months,
  }))
}

function ownItems(viewer: Viewer) {
  return db.from('cart_items').where({ user_id: viewer.userId ?? 0, organisation_id: viewer.organisationId ?? 0 })
}
