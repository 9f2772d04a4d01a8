import db from '@adonisjs/lucid/services/db'
import type { CampaignItem } from '#catalog/actions/set_campaign_rules'
import type { Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { READ_CAMPAIGNS } from './campaign_query.ts'

/** The items of a campaign as price rules are made of them. */
export async function campaignItemsQuery(viewer: Viewer, campaignId: number): Promise<CampaignItem[]> {
  if (!viewer.may(READ_CAMPAIGNS)) return []
  const rows = await db.from('campaign_items').where('campaign_id', campaignId).orderBy('id')
  return rows.map((row) => ({
    connectionId: row.connection_id, family: row.family, offerId: row.offer_id, rateBp: row.rate_bp,
    priceFen: row.price_fen === null ? null : toFen(row.price_fen),
  }))
}
