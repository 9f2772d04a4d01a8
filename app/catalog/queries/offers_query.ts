import type { Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import { cursorPage, decodeCursor, numberedPage, type CursorPage, type NumberedPage } from '#kernel/pagination'
import type { LocalText } from '#supplier-sdk'
import { families, familyOf, familyOrder, ways, type Way } from '../families.ts'
import { stops } from '../floor.ts'
import { offerParts, type OfferParts } from '../offer_details.ts'
import { matches, type OfferFilter } from '../offer_filter.ts'
import { sellingPrice, type Step } from '../resolve_price.ts'
import type { ShelfOffer } from '../shelf.ts'
import { visibleOffers } from '../visible_offers.ts'

export type OfferRow = {
  id: number
  /** Code of the supplier connection. */
  supplier: string
  supplierName: string
  family: string
  familyName: string
  region: string
  regionName: string
  name: string
  /** One unit with default options for one month; null: only a quote tells. */
  listFen: number | null
  priceFen: number | null
  /** Whose price this is, where a campaign made it. */
  campaignId: number | null
  stockHint: string
  sellable: boolean
}

export type OfferCard = OfferRow & { specs: { label: string; value: string }[] }

export const offerSorts = ['price', '-price'] as const
export type OfferSort = (typeof offerSorts)[number]

type Visible = Awaited<ReturnType<typeof visibleOffers>>

/**
 * Offers that customers may see, with the viewer's own prices: one page by number. Prices come from memory; specs that nobody
 * asked for yet are the one statement.
 */
export async function offersQuery(
  viewer: Viewer,
  filter: OfferFilter & { sort?: OfferSort; page: number; pageSize: number; locale: Locale }
): Promise<NumberedPage<OfferCard>> {
  const visible = await visibleOffers()
  const { page, pageSize, locale } = filter
  const found = visible.list.filter((offer) => matches(offer, visible.connections.get(offer.connectionId)!, filter))
  if (filter.sort) sortByPrice(found, filter.sort, visible, viewer)
  const shown = found.slice((page - 1) * pageSize, page * pageSize)
  const parts = await offerParts(visible, shown.map(({ id }) => id))
  const rows = shown.map((offer) => ({ ...rowOf(offer, visible, viewer, locale), specs: specsIn(parts.get(offer.id)?.specs ?? [], locale) }))
  return numberedPage(rows, found.length, page, pageSize)
}

/** The same, paged by a cursor in the order of the shop; no statement at all. */
export async function offersFeed(
  viewer: Viewer,
  filter: OfferFilter & { cursor?: string; limit: number; locale: Locale }
): Promise<CursorPage<OfferRow>> {
  const visible = await visibleOffers()
  const after = decodeCursor(filter.cursor, 4) as Position | null
  const found: ShelfOffer[] = []
  for (const offer of visible.list) {
    if (after && !isAfter(positionOf(offer), after)) continue
    if (matches(offer, visible.connections.get(offer.connectionId)!, filter)) found.push(offer)
    if (found.length > filter.limit) break
  }
  const page = cursorPage(found, filter.limit, positionOf)
  return { ...page, data: page.data.map((offer) => rowOf(offer, visible, viewer, filter.locale)) }
}

export type OfferFacets = {
  ways: { code: Way; count: number }[]
  suppliers: { code: string; name: string; count: number }[]
  families: { code: string; name: string; way: Way; icon: string; count: number }[]
  regions: { code: string; name: string; count: number }[]
  total: number
}

/** Counting goes through every offer: once for each list that was visible, and language. */
const counted = new WeakMap<readonly ShelfOffer[], Partial<Record<Locale, OfferFacets>>>()

/** What the shop can be narrowed by, with how many visible offers each choice has. */
export async function offerFacets(_viewer: Viewer, { locale }: { locale: Locale }): Promise<OfferFacets> {
  const visible = await visibleOffers()
  const known = counted.get(visible.list) ?? {}
  counted.set(visible.list, known)
  return (known[locale] ??= facetsOf(visible, locale))
}

function facetsOf({ list, connections }: Visible, locale: Locale): OfferFacets {
  const counts = { supplier: new Map<string, number>(), family: new Map<string, number>(), region: new Map<string, number>(), way: new Map<string, number>() }
  const names = new Map<string, LocalText>()
  const regions = new Map<string, string>()
  const raise = (of: Map<string, number>, key: string) => of.set(key, (of.get(key) ?? 0) + 1)
  for (const offer of list) {
    raise(counts.supplier, connections.get(offer.connectionId)!.code)
    raise(counts.family, offer.family)
    raise(counts.region, offer.region)
    raise(counts.way, familyOf(offer.family).way)
    names.set(offer.family, namesOf(offer))
    regions.set(offer.region, locale === 'en' ? offer.regionEn : offer.regionZh)
  }
  return {
    ways: ways.map((code) => ({ code, count: counts.way.get(code) ?? 0 })),
    suppliers: [...connections.values()]
      .filter(({ code }) => counts.supplier.has(code))
      .map(({ code, name }) => ({ code, name, count: counts.supplier.get(code)! })),
    families: [...counts.family.keys()]
      .sort((a, b) => familyOrder(a) - familyOrder(b))
      .map((code) => {
        const { names: shown, way, icon } = familyOf(code, names.get(code))
        return { code, name: shown[locale], way, icon, count: counts.family.get(code)! }
      }),
    regions: [...counts.region].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, count]) => ({ code, name: regions.get(code)!, count })),
    total: list.length,
  }
}

export { families }

export const namesOf = ({ family, familyZh, familyEn }: ShelfOffer): LocalText => ({ 'zh-CN': familyZh ?? family, 'en': familyEn ?? family })

export function rowOf(offer: ShelfOffer, visible: Visible, viewer: Viewer, locale: Locale): OfferRow {
  const connection = visible.connections.get(offer.connectionId)!
  const price = monthlyPrice(offer, visible, viewer)
  return {
    id: offer.id,
    supplier: connection.code,
    supplierName: connection.name,
    family: offer.family,
    familyName: familyOf(offer.family, namesOf(offer)).names[locale],
    region: offer.region,
    regionName: locale === 'en' ? offer.regionEn : offer.regionZh,
    name: locale === 'en' ? offer.nameEn : offer.nameZh,
    listFen: offer.listFen,
    priceFen: price?.priceFen ?? null,
    campaignId: price?.steps.find(({ campaignId }) => campaignId !== undefined)?.campaignId ?? null,
    stockHint: offer.stockHint,
    sellable: connection.sellable && !stops(visible.below.get(offer.id)),
  }
}

/** One unit with default options for one month, for this viewer. */
export function monthlyPrice(offer: ShelfOffer, visible: Visible, viewer: Viewer): { priceFen: number; steps: Step[] } | null {
  if (offer.listFen === null) return null
  const item = { listFen: offer.listFen, catalogueFen: offer.listFen, quantity: 1, months: 1 }
  const organisationId = viewer.realm === 'portal' ? viewer.organisationId : null
  return sellingPrice(visible, { offer, organisationId, action: 'new', at: visible.at }, item)
}

function sortByPrice(offers: ShelfOffer[], sort: OfferSort, visible: Visible, viewer: Viewer): void {
  const sign = sort === 'price' ? 1 : -1
  const prices = new Map(offers.map((offer) => [offer.id, monthlyPrice(offer, visible, viewer)?.priceFen ?? null]))
  const priceOf = ({ id }: ShelfOffer) => prices.get(id) ?? Number.MAX_SAFE_INTEGER * sign
  offers.sort((a, b) => sign * (priceOf(a) - priceOf(b)) || a.id - b.id)
}

type Position = [number, number, number, number]

const positionOf = (offer: ShelfOffer): Position => [
  familyOrder(offer.family), offer.connectionId, offer.listFen ?? Number.MAX_SAFE_INTEGER, offer.id,
]

function isAfter(position: Position, other: Position): boolean {
  const at = position.findIndex((value, index) => value !== other[index])
  return at !== -1 && position[at] > other[at]
}

export const specsIn = (specs: OfferParts['specs'], locale: Locale) =>
  specs.map(({ label, value }) => ({ label: label[locale], value: value[locale] }))
