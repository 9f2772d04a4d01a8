import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import { campaignInputs, type CampaignItem } from '../actions/set_campaign_rules.ts'
import type { InAudience } from '../campaign_audience.ts'
import { monthly } from '../floor.ts'
import { PriceIndex } from '../price_index.ts'
import type { Breach, PriceRule } from '../price_rules.ts'
import { readPriceBook } from '../prices_kept.ts'
import { effectsOf, type Fall } from '../rule_preview.ts'
import { readShelf, type ShelfOffer } from '../shelf.ts'
import { READ_COSTS } from './publish_query.ts'

export type PlannedCampaign = {
  id: number
  combination: 'best' | 'stack'
  items: readonly CampaignItem[]
  validFrom: Date
  validUntil: Date
  /** As in `setCampaignRules`. */
  isFor?: (organisationId: number) => boolean
}

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
  /** The floor that the campaign breaks for this offer; null: none. */
  breach: Breach | null
  /** The lowest margin that it leaves there; null for who may not read costs. */
  lowestBp: number | null
  /** Whose own price breaks it, and what that customer would pay; null: everybody's. */
  owner: { name: string; priceFen: number } | null
}

export type CampaignPreview = {
  rows: PreviewRow[]
  total: number
  visible: number
  cheaper: number
  belowCost: number | null
  /** Offers that would fall below their floor, by what the floor does. */
  falls: Record<Breach, number>
}

/**
 * What the offers that a campaign names would cost its audience at a moment, beside what they cost without it. Nothing is saved.
 * The figures count all offers, `rows` are the first `limit`.
 */
export async function campaignPreviewQuery(
  viewer: Viewer,
  campaign: PlannedCampaign,
  { at, limit, locale }: { at: Date; limit: number; locale: Locale }
): Promise<CampaignPreview> {
  const preview: CampaignPreview = { rows: [], total: 0, visible: 0, cheaper: 0, belowCost: viewer.may(READ_COSTS) ? 0 : null, falls: { block: 0, approve: 0, warn: 0 } }
  if (viewer.realm !== 'back_office') return preview
  const book = await readPriceBook()
  const { offers, connections } = await readShelf()
  const inAudience: InAudience = (id, organisationId, time) => id === campaign.id || book.inAudience(id, organisationId, time)
  const without = { index: withCampaign(book.index, campaign, false), inAudience }
  const withIt = { index: withCampaign(book.index, campaign, true), inAudience }
  const falls = await fallsOf(campaign)
  const names = await namesOf([...falls.values()])
  const buys = { organisationId: null, action: 'new' as const, at: at.getTime() }
  for (const offer of offers.values()) {
    const item = offer.gone ? undefined : nearestItem(campaign.items, offer)
    if (!item) continue
    const before = monthly(without, offer, buys)?.priceFen ?? null
    const sold = monthly(withIt, offer, buys)
    const after = sold?.priceFen ?? null
    const connection = connections.get(offer.connectionId)!
    const row: PreviewRow = {
      id: offer.id, name: locale === 'en' ? offer.nameEn : offer.nameZh, supplierName: connection.name,
      regionName: locale === 'en' ? offer.regionEn : offer.regionZh, listFen: offer.listFen, beforeFen: before, afterFen: after,
      marginFen: viewer.may(READ_COSTS) && sold && book.index.rulesFor(offer, 'new', at.getTime()).agreement ? sold.priceFen - sold.costFen : null, visible: connection.visible && after !== null,
      ...broken(falls.get(offer.id), names, viewer),
    }
    if (row.breach) preview.falls[row.breach] += 1
    preview.total += 1
    if (row.visible) preview.visible += 1
    if (after !== null && before !== null && after < before) preview.cheaper += 1
    if (preview.belowCost !== null && row.marginFen !== null && row.marginFen < 0) preview.belowCost += 1
    if (preview.rows.length < limit) preview.rows.push(row)
  }
  return preview
}

type Falls = Map<number, Fall>

async function fallsOf(campaign: PlannedCampaign): Promise<Falls> {
  const { rules, targets } = await campaignInputs({ ...campaign, campaignId: campaign.id }, db.connection())
  const effects = rules.length === 0 ? [] : await effectsOf(rules, targets, { isFor: campaign.isFor })
  return new Map(effects.flatMap(({ offer, fall }) => (fall ? [[offer.id, fall] as const] : [])))
}

async function namesOf(falls: readonly Fall[]): Promise<Map<number, string>> {
  const ids = [...new Set(falls.flatMap(({ organisationId }) => organisationId ?? []))]
  const rows = ids.length === 0 ? [] : await db.from('organisations').whereIn('id', ids).select('id', 'name')
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function broken(fall: Fall | undefined, names: Map<number, string>, viewer: Viewer): Pick<PreviewRow, 'breach' | 'lowestBp' | 'owner'> {
  if (!fall) return { breach: null, lowestBp: null, owner: null }
  const { organisationId, after } = fall
  const owner = organisationId === null ? null : { name: names.get(organisationId) ?? '', priceFen: after.priceFen }
  return { breach: after.below.breach, lowestBp: viewer.may(READ_COSTS) ? after.below.marginBp : null, owner }
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
const PLANNED_RULE = Number.MAX_SAFE_INTEGER - 100_000

/** All rules but the campaign's own, and those that it would have. */
function withCampaign({ rules }: PriceIndex, { id, combination, items }: PlannedCampaign, isPlanned: boolean): PriceIndex {
  const planned = items.map((item, index): PriceRule => ({
    ...item, id: PLANNED_RULE + index, kind: item.rateBp === null ? 'campaign_price' : 'campaign_discount', organisationId: null, action: null,
    campaignId: id, combination, breach: null, approvedMarginBp: null, approvedBy: null, version: 0, validFrom: 0, validUntil: null,
  }))
  return new PriceIndex([...rules.filter(({ campaignId }) => campaignId !== id), ...(isPlanned ? planned : [])])
}
