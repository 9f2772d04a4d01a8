import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { isShown, lacksOf, type OfferLack } from '../actions/resolve_prices.ts'
import { familyOf } from '../families.ts'
import { offersBelowFloor, type Below, type BelowFloor } from '../floor.ts'
import { matches, type OfferFilter } from '../offer_filter.ts'
import type { PriceRule } from '../price_rules.ts'
import { readPriceBook } from '../prices_kept.ts'
import { agreedCost, amountOf, type PriceBook } from '../resolve_price.ts'
import { readShelf, type Shelf, type ShelfOffer } from '../shelf.ts'
import { namesOf } from './offers_query.ts'
import type { Locale } from '#kernel/http/locale_middleware'

export const READ_PUBLISHING = 'catalog.offers.publish'
export const READ_COSTS = 'catalog.prices.read'

export const publishStates = ['visible', 'hidden', 'gone'] as const
export type PublishState = (typeof publishStates)[number]

export const lackKinds = ['offer_gone', 'connection_invisible', 'no_public_rule', 'withheld', 'not_sellable', 'below_floor', 'no_list_price'] as const satisfies readonly OfferLack[]

export type PublishFilter = OfferFilter & { state?: PublishState; lack?: OfferLack }

type ShownRule = { id: number; version: number; kind: PriceRule['kind']; rateBp: number | null; priceFen: number | null; level: 'offer' | 'family' | 'connection' | 'all' }

export type PublishRow = {
  id: number
  key: string
  supplier: string
  supplierName: string
  family: string
  familyName: string
  region: string
  regionName: string
  name: string
  listFen: number | null
  /** What everybody pays for one unit and month; null without a public rule. */
  publicFen: number | null
  publicRule: ShownRule | null
  /** Null for those who may not see costs, and where nothing was agreed. */
  costFen: number | null
  costRule: ShownRule | null
  marginFen: number | null
  /** Null without the right to see costs. */
  below: BelowFloor | null
  /** `visible` for customers, `hidden`, or `gone` from the supplier's list. */
  state: PublishState
  /** What stands in the way of a sale; empty: it sells. */
  lacks: OfferLack[]
}

/** Every offer for staff, with what each lacks to be seen and sold. Costs only for those who may read prices. */
export async function publishQuery(
  viewer: Viewer,
  filter: PublishFilter & { page: number; pageSize: number; locale: Locale }
): Promise<NumberedPage<PublishRow>> {
  const { rows, total } = await publishRows(viewer, filter, (filter.page - 1) * filter.pageSize, filter.pageSize)
  return numberedPage(rows, total, filter.page, filter.pageSize)
}

/** How many offers stand where, for the tabs above the list. */
export async function publishCounts(viewer: Viewer): Promise<Record<PublishState | 'all', number>> {
  const counts = { all: 0, visible: 0, hidden: 0, gone: 0 }
  if (!mayRead(viewer)) return counts
  const view = await readView()
  for (const offer of view.shelf.offers.values()) {
    counts.all += 1
    counts[stateOf(offer, lacksAt(offer, view))] += 1
  }
  return counts
}

export async function publishRows(viewer: Viewer, filter: PublishFilter & { locale: Locale }, from: number, count: number) {
  if (!mayRead(viewer)) return { rows: [], total: 0 }
  const view = await readView()
  const found = fitting(view, filter)
  const rows = found.slice(from, from + count).map((offer) => toRow(offer, view, viewer, filter.locale))
  return { rows, total: found.length }
}

/** Ids of offers for an act on many: these ids, or as many as fit the filter. */
export async function publishOffers(
  viewer: Viewer,
  filter: PublishFilter & { locale: Locale },
  { ids, max }: { ids?: readonly number[]; max?: number }
): Promise<{ id: number; connectionCode: string; name: string }[]> {
  if (!mayRead(viewer)) return []
  const view = await readView()
  const found = ids ? [...new Set(ids)].flatMap((id) => view.shelf.offers.get(id) ?? []) : fitting(view, filter).slice(0, max)
  return found.map((offer) => ({
    id: offer.id, connectionCode: view.shelf.connections.get(offer.connectionId)!.code, name: filter.locale === 'en' ? offer.nameEn : offer.nameZh,
  }))
}

function fitting(view: View, filter: PublishFilter): ShelfOffer[] {
  return [...view.shelf.offers.values()].filter((offer) => {
    if (!matches(offer, view.shelf.connections.get(offer.connectionId)!, filter)) return false
    const lacks = lacksAt(offer, view)
    return (!filter.state || stateOf(offer, lacks) === filter.state) && (!filter.lack || lacks.includes(filter.lack))
  })
}

type View = PriceBook & { shelf: Shelf; below: Below; at: number }

const mayRead = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.may(READ_PUBLISHING)

async function readView(): Promise<View> {
  const book = await readPriceBook()
  return { ...book, shelf: await readShelf(), below: await offersBelowFloor(), at: clock.now().getTime() }
}

const lacksAt = (offer: ShelfOffer, { shelf, index, below, at }: View) =>
  lacksOf(offer, shelf, { hasPublicRule: index.rulesFor(offer, 'new', at).public !== undefined, below: below.get(offer.id) })

function stateOf(offer: ShelfOffer, lacks: readonly OfferLack[]): PublishState {
  if (offer.gone) return 'gone'
  return isShown(lacks) ? 'visible' : 'hidden'
}

function toRow(offer: ShelfOffer, view: View, viewer: Viewer, locale: Locale): PublishRow {
  const { index, shelf, at } = view
  const connection = shelf.connections.get(offer.connectionId)!
  const lacks = lacksAt(offer, view)
  const { public: publicRule, agreement } = index.rulesFor(offer, 'new', at)
  const costRule = viewer.may(READ_COSTS) ? agreement : undefined
  const item = offer.listFen === null ? null : { listFen: offer.listFen, catalogueFen: offer.listFen, quantity: 1, months: 1 }
  const publicFen = publicRule && item ? amountOf(publicRule, item) : null
  const costFen = costRule && item ? agreedCost(view, { offer, organisationId: null, action: 'new', at }, { ...item, listFen: offer.supplierListFen ?? item.listFen }).priceFen : null
  return {
    id: offer.id,
    key: offer.key,
    supplier: connection.code,
    supplierName: connection.name,
    family: offer.family,
    familyName: familyOf(offer.family, namesOf(offer)).names[locale],
    region: offer.region,
    regionName: locale === 'en' ? offer.regionEn : offer.regionZh,
    name: locale === 'en' ? offer.nameEn : offer.nameZh,
    listFen: offer.listFen,
    publicFen,
    publicRule: shownRule(publicRule),
    costFen,
    costRule: shownRule(costRule),
    marginFen: publicFen !== null && costFen !== null ? publicFen - costFen : null,
    below: viewer.may(READ_COSTS) ? (view.below.get(offer.id) ?? null) : null,
    state: stateOf(offer, lacks),
    lacks,
  }
}

function shownRule(rule: PriceRule | undefined): ShownRule | null {
  if (!rule) return null
  const { id, version, kind, rateBp, priceFen } = rule
  const level = rule.offerId !== null ? 'offer' : rule.connectionId === null ? 'all' : rule.family === null ? 'connection' : 'family'
  return { id, version, kind, rateBp, priceFen, level }
}
