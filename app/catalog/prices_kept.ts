import db from '@adonisjs/lucid/services/db'
import { toFen } from '#kernel/money'
import { keptByTopic } from '#kernel/topics'
import { readAudience } from './campaign_audience.ts'
import { PriceIndex } from './price_index.ts'
import type { PriceRule } from './price_rules.ts'
import type { PriceBook } from './resolve_price.ts'

export const PRICES_TOPIC = 'prices'
export const OFFERS_TOPIC = 'offers'

/** The index of all active rules, at most 200 ms old in every process. */
export const readPrices: () => Promise<PriceIndex> = keptByTopic(PRICES_TOPIC, async () => {
  const rows = await db
    .from('price_rules')
    .leftJoin('users', 'users.id', 'price_rules.approved_by')
    .where('price_rules.status', 'active')
    .select('price_rules.id', 'kind', 'connection_id', 'family', 'offer_id', 'price_rules.organisation_id', 'action', 'campaign_id',
      'combination', 'breach', 'rate_bp', 'price_fen', 'version', 'approved_margin_bp', 'users.name as approver', 'valid_from', 'valid_until')
  return new PriceIndex(rows.map(toRule))
})

/** The same with who takes part in campaigns: all that a price needs. */
export async function readPriceBook(): Promise<PriceBook> {
  const index = await readPrices()
  return { index, inAudience: await readAudience() }
}

export function toRule(row: Record<string, any>): PriceRule {
  return {
    id: row.id,
    kind: row.kind,
    connectionId: row.connection_id,
    family: row.family,
    offerId: row.offer_id,
    organisationId: row.organisation_id,
    action: row.action,
    campaignId: row.campaign_id,
    combination: row.combination,
    rateBp: row.rate_bp,
    priceFen: row.price_fen === null ? null : toFen(row.price_fen),
    breach: row.breach,
    approvedMarginBp: row.approver ? row.approved_margin_bp : null,
    approvedBy: row.approver ?? null,
    version: row.version,
    validFrom: row.valid_from.getTime(),
    validUntil: row.valid_until?.getTime() ?? null,
  }
}
