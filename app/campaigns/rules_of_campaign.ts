import type { Actor } from '#audit/actor'
import { setCampaignRules, type CampaignRulesRefused, type CampaignRulesSet } from '#catalog/actions/set_campaign_rules'
import type { Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { fail, type Result } from '#kernel/result'

export type RulesRefused = { type: 'no_items' } | CampaignRulesRefused

/** Gives a campaign the price rules of its items for its period, in the place of any it had, as far as the margin floors let it. */
export async function setRules(id: number, actor: Actor, trx: Trx): Promise<Result<CampaignRulesSet, RulesRefused>> {
  const campaign = await trx.from('campaigns').where('id', id).select('starts_at', 'ends_at', 'combination', 'audience').firstOrFail()
  const rows = await trx.from('campaign_items').where('campaign_id', id).orderBy('id')
    .select('connection_id', 'family', 'offer_id', 'rate_bp', 'price_fen')
  if (rows.length === 0) return fail({ type: 'no_items' })
  const items = rows.map((row) => ({
    connectionId: row.connection_id, family: row.family, offerId: row.offer_id, rateBp: row.rate_bp,
    priceFen: row.price_fen === null ? null : toFen(row.price_fen),
  }))
  const { combination, starts_at: validFrom, ends_at: validUntil } = campaign
  const isFor = await customersOf(id, campaign.audience, trx)
  return setCampaignRules({ campaignId: id, combination, items, validFrom, validUntil, isFor, actor }, { trx })
}

/** For which customers a campaign is; undefined: it may be any. */
export async function customersOf(id: number, audience: string, client: Pick<Trx, 'from'>): Promise<((organisationId: number) => boolean) | undefined> {
  if (audience === 'everybody' || audience === 'new_customers') return undefined
  const rows = await client.from('campaign_customers').where('campaign_id', id).select('organisation_id')
  const members = new Set(rows.map((row) => row.organisation_id as number))
  return (organisationId) => members.has(organisationId)
}

/** Its prices no longer count. */
export async function withdrawRules(id: number, actor: Actor, trx: Trx): Promise<Result<CampaignRulesSet, RulesRefused>> {
  const { starts_at: validFrom, ends_at: validUntil, combination } = await trx.from('campaigns').where('id', id)
    .select('starts_at', 'ends_at', 'combination').firstOrFail()
  return setCampaignRules({ campaignId: id, combination, items: [], validFrom, validUntil, actor }, { trx })
}
