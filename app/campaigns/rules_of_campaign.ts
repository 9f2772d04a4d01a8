import type { Actor } from '#audit/actor'
import { setCampaignRules } from '#catalog/actions/set_campaign_rules'
import type { Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'

export type RulesRefused = { type: 'no_items' }

/** Gives a campaign the price rules of its items for its period, in the place of any it had. */
export async function setRules(id: number, actor: Actor, trx: Trx): Promise<Result<void, RulesRefused>> {
  const campaign = await trx.from('campaigns').where('id', id).select('starts_at', 'ends_at', 'combination').firstOrFail()
  const rows = await trx.from('campaign_items').where('campaign_id', id).orderBy('id')
    .select('connection_id', 'family', 'offer_id', 'rate_bp', 'price_fen')
  if (rows.length === 0) return fail({ type: 'no_items' })
  const items = rows.map((row) => ({
    connectionId: row.connection_id, family: row.family, offerId: row.offer_id, rateBp: row.rate_bp,
    priceFen: row.price_fen === null ? null : toFen(row.price_fen),
  }))
  const { combination, starts_at: validFrom, ends_at: validUntil } = campaign
  await setCampaignRules({ campaignId: id, combination, items, validFrom, validUntil, actor }, { trx })
  return ok()
}

/** Its prices no longer count. */
export async function withdrawRules(id: number, actor: Actor, trx: Trx): Promise<Result<void, RulesRefused>> {
  const { starts_at: validFrom, ends_at: validUntil, combination } = await trx.from('campaigns').where('id', id)
    .select('starts_at', 'ends_at', 'combination').firstOrFail()
  await setCampaignRules({ campaignId: id, combination, items: [], validFrom, validUntil, actor }, { trx })
  return ok()
}
