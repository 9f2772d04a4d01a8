import db from '@adonisjs/lucid/services/db'
import { toFen } from '#kernel/money'
import { keptByTopic } from '#kernel/topics'
import { PriceIndex, type PriceRule } from './price_index.ts'

export const PRICES_TOPIC = 'prices'
export const OFFERS_TOPIC = 'offers'

/** The index of all active rules, at most 200 ms old in every process. */
export const readPrices: () => Promise<PriceIndex> = keptByTopic(PRICES_TOPIC, async () => {
  const rows = await db
    .from('price_rules')
    .where('status', 'active')
    .select('id', 'kind', 'connection_id', 'family', 'offer_id', 'organisation_id', 'campaign_id', 'combination', 'rate_bp', 'price_fen',
      'version', 'valid_from', 'valid_until')
  return new PriceIndex(rows.map(toRule))
})

export function toRule(row: Record<string, any>): PriceRule {
  return {
    id: row.id,
    kind: row.kind,
    connectionId: row.connection_id,
    family: row.family,
    offerId: row.offer_id,
    organisationId: row.organisation_id,
    campaignId: row.campaign_id,
    combination: row.combination,
    rateBp: row.rate_bp,
    priceFen: row.price_fen === null ? null : toFen(row.price_fen),
    version: row.version,
    validFrom: row.valid_from.getTime(),
    validUntil: row.valid_until?.getTime() ?? null,
  }
}
