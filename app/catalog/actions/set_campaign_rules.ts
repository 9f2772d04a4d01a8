import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { raiseTopic } from '#kernel/topics'
import { PRICES_TOPIC } from '../prices_kept.ts'

/** A whole connection, one of its families, or one offer; a rate of the list price or a fixed price. */
export type CampaignItem = { connectionId: number; family: string | null; offerId: number | null; rateBp: number | null; priceFen: number | null }

export type SetCampaignRules = {
  campaignId: number
  combination: 'best' | 'stack'
  items: readonly CampaignItem[]
  validFrom: Date
  validUntil: Date
  actor: Actor
}

/**
 * Puts the rules of a campaign in the place of those it had, as its next version, in the caller's transaction; every process works
 * with them within a second. No items: it has no prices any more.
 */
export async function setCampaignRules({ campaignId, combination, items, validFrom, validUntil, actor }: SetCampaignRules, { trx }: { trx: Trx }): Promise<void> {
  const now = clock.now()
  const last = await trx.from('price_rules').where('campaign_id', campaignId).max('version as version').first()
  const version = Number(last?.version ?? 0) + 1
  await trx.from('price_rules').where({ campaign_id: campaignId, status: 'active' })
    .update({ status: items.length > 0 ? 'replaced' : 'withdrawn', updated_at: now })
  if (items.length > 0) {
    await trx.insertQuery().table('price_rules').multiInsert(items.map(({ connectionId, family, offerId, rateBp, priceFen }) => ({
      kind: rateBp === null ? 'campaign_price' : 'campaign_discount',
      connection_id: connectionId,
      family,
      offer_id: offerId,
      campaign_id: campaignId,
      combination,
      rate_bp: rateBp,
      price_fen: priceFen,
      version,
      target_key: ['campaign', campaignId, connectionId, family ?? '', offerId ?? ''].join(':'),
      valid_from: validFrom,
      valid_until: validUntil,
      created_by: actor.userId,
      created_at: now,
      updated_at: now,
    })))
  }
  await writeAudit({ actor, action: 'catalog.campaign_rules.set', subjectType: 'campaign', subjectId: campaignId,
    after: { version, rules: items.length, validFrom, validUntil, combination } }, { trx })
  await raiseTopic(PRICES_TOPIC, { trx })
}
