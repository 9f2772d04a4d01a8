import { slidesQuery, type Slide } from '#campaigns/queries/live_campaigns_query'
import { offerFacets, offersQuery, type OfferCard, type OfferFacets } from '#catalog/queries/offers_query'
import type { Locale } from '#kernel/http/locale_middleware'
import type { Viewer } from '#identity/viewer'

/** As many as fill one row of each width of the page. */
const SHOWN_PER_WAY = 4

export type Landing = {
  facets: OfferFacets
  /** Of each way in that has visible offers, the cheapest ones, of as many families as possible. */
  ways: Array<{ code: OfferFacets['ways'][number]['code']; count: number; families: string[]; offers: OfferCard[] }>
  /** Offers with the deepest public discount beside their list price, for the first screen. */
  deals: OfferCard[]
  /** Campaigns that run now, for the carousel. */
  slides: Slide[]
}

/** What the landing page shows of the catalogue, with the viewer's own prices. */
export async function landingQuery(viewer: Viewer, { locale }: { locale: Locale }): Promise<Landing> {
  const facets = await offerFacets(viewer, { locale })
  const ways = await Promise.all(
    facets.ways.map(async ({ code, count }) => ({
      code,
      count,
      families: facets.families.filter((family) => family.way === code).map(({ name }) => name),
      offers: await cheapest(viewer, locale, facets.families.filter((family) => family.way === code)),
    }))
  )
  return { facets, ways, deals: deepest(ways.flatMap(({ offers }) => offers)), slides: await slidesQuery(viewer) }
}

/** One of each family, and more of the first where there are few. */
async function cheapest(viewer: Viewer, locale: Locale, families: OfferFacets['families']): Promise<OfferCard[]> {
  const shown = families.slice(0, SHOWN_PER_WAY)
  const pages = await Promise.all(
    shown.map(({ code }, index) => {
      const pageSize = index === 0 ? SHOWN_PER_WAY - shown.length + 1 : 1
      return offersQuery(viewer, { family: code, sort: 'price', page: 1, pageSize, locale })
    })
  )
  return pages.flatMap(({ rows }) => rows)
}

function deepest(offers: readonly OfferCard[]): OfferCard[] {
  const rate = ({ listFen, priceFen }: OfferCard) => (listFen && priceFen !== null ? priceFen / listFen : 1)
  return [...offers].filter((offer) => rate(offer) < 1).sort((a, b) => rate(a) - rate(b)).slice(0, SHOWN_PER_WAY)
}
