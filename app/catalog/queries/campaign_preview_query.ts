import type { Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import type { CampaignItem } from '../actions/set_campaign_rules.ts'
import { readAudience } from '../campaign_audience.ts'
import type { PriceIndex, PriceRule } from '../price_index.ts'
import { readPrices } from '../prices_kept.ts'
import { agreedCost, sellingPrice, type SellingRules } from '../resolve_price.ts'
import { readShelf, type ShelfOffer } from '../shelf.ts'
import { READ_COSTS } from './publish_query.ts'

export type PlannedCampaign = { id: number; combination: 'best' | 'stack'; items: readonly CampaignItem[] }

export type PreviewRow = {
  id: number
  name: string
  supplierName: string
  regionName: string
  /** One unit with default options for one month; null: only a quote tells. */
  listFen: number | null
  /** What a visitor pays without and with the campaign; null where the offer has no public price. */
  beforeFen: number | null
  afterFen: number | null
  /** Of the price with the campaign; null for who may not read costs and where nothing was agreed. */
  marginFen: number | null
  visible: boolean
}

export type CampaignPreview = { rows: PreviewRow[]; total: number; visible: number; cheaper: number; belowCost: number | null }

/**
 * What the offers that a campaign names would cost its audience at a moment, beside what they cost without it. Nothing is saved.
 * The figures count all offers, `rows` are the first `limit`.
 */
export async function campaignPreviewQuery(
  viewer: Viewer,
  campaign: PlannedCampaign,
  { at, limit, locale }: { at: Date; limit: number; locale: Locale }
): Promise<CampaignPreview> {
  const preview: CampaignPreview = { rows: [], total: 0, visible: 0, cheaper: 0, belowCost: viewer.may(READ_COSTS) ? 0 : null }
  if (viewer.realm !== 'back_office') return preview
  const index = await readPrices()
  const { offers, connections } = await readShelf()
  const others = await readAudience()
  const inAudience = (id: number, organisationId: number | null, time: number) => id === campaign.id || others(id, organisationId, time)
  for (const offer of offers.values()) {
    const item = offer.gone ? undefined : nearestItem(campaign.items, offer)
    if (!item) continue
    const before = priceAt(withCampaign(index, campaign, null), offer, inAudience, at.getTime())
    const after = priceAt(withCampaign(index, campaign, item), offer, inAudience, at.getTime())
    const connection = connections.get(offer.connectionId)!
    const row: PreviewRow = {
      id: offer.id, name: locale === 'en' ? offer.nameEn : offer.nameZh, supplierName: connection.name,
      regionName: locale === 'en' ? offer.regionEn : offer.regionZh, listFen: offer.listFen, beforeFen: before, afterFen: after,
      marginFen: viewer.may(READ_COSTS) ? marginOf(index, offer, after, at.getTime()) : null, visible: connection.visible && after !== null,
    }
    preview.total += 1
    if (row.visible) preview.visible += 1
    if (after !== null && before !== null && after < before) preview.cheaper += 1
    if (preview.belowCost !== null && row.marginFen !== null && row.marginFen < 0) preview.belowCost += 1
    if (preview.rows.length < limit) preview.rows.push(row)
  }
  return preview
}

/** That of the offer before that of its family before that of its supplier. */
function nearestItem(items: readonly CampaignItem[], offer: ShelfOffer): CampaignItem | undefined {
  const ofSupplier = items.filter(({ connectionId }) => connectionId === offer.connectionId)
  return (
    ofSupplier.find(({ offerId }) => offerId === offer.id) ??
    ofSupplier.find(({ offerId, family }) => offerId === null && family === offer.family) ??
    ofSupplier.find(({ offerId, family }) => offerId === null && family === null)
  )
}

/** A rule that is not there yet comes last among equal ones. */
const PLANNED_RULE = Number.MAX_SAFE_INTEGER

function withCampaign(index: PriceIndex, { id, combination }: PlannedCampaign, item: CampaignItem | null): SellingRules {
  const planned: PriceRule[] = item === null ? [] : [{
    ...item, id: PLANNED_RULE, kind: item.rateBp === null ? 'campaign_price' : 'campaign_discount', organisationId: null, campaignId: id, combination,
    version: 0, validFrom: 0, validUntil: null,
  }]
  return {
    publicRule: (offer, at) => index.publicRule(offer, at),
    customerRules: (organisationId, offer, at) => index.customerRules(organisationId, offer, at),
    campaignRules: (offer, at) => [...index.campaignRules(offer, at).filter((rule) => rule.campaignId !== id), ...planned],
  }
}

const monthly = (listFen: number) => ({ listFen, catalogueFen: listFen, quantity: 1, months: 1 })

function priceAt(rules: SellingRules, offer: ShelfOffer, inAudience: (id: number, organisationId: number | null, at: number) => boolean, at: number): number | null {
  if (offer.listFen === null) return null
  return sellingPrice(rules, offer, { organisationId: null, inAudience }, monthly(offer.listFen), at)?.priceFen ?? null
}

function marginOf(index: PriceIndex, offer: ShelfOffer, priceFen: number | null, at: number): number | null {
  if (offer.listFen === null || priceFen === null) return null
  const cost = agreedCost(index, offer, monthly(offer.listFen), at)
  return cost.agreed ? priceFen - cost.priceFen : null
}
