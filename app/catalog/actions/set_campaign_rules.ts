import { requestApproval } from '#approvals/actions/request_approval'
import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import type { Client, Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { judgeRules, marginsOf, requestOf } from '../judge_rules.ts'
import { PRICES_TOPIC } from '../prices_kept.ts'
import { targetKeyOf, type FoundTarget, type PriceRuleInput } from '../rule_input.ts'

/** A whole connection, one of its families, or one offer; a rate of the list price or a fixed price. */
export type CampaignItem = { connectionId: number; family: string | null; offerId: number | null; rateBp: number | null; priceFen: number | null }

export type SetCampaignRules = {
  campaignId: number
  combination: 'best' | 'stack'
  items: readonly CampaignItem[]
  validFrom: Date
  validUntil: Date
  /** For which customers with prices of their own it is; left out: all. */
  isFor?: (organisationId: number) => boolean
  actor: Actor
}

/** `approvalId`: the prices wait for that decision; those that the campaign had go on until then. */
export type CampaignRulesSet = { approvalId: string | null }

export type CampaignRulesRefused =
  | { type: 'below_floor'; offers: number; lowestBp: number }
  | { type: 'already_asked'; approvalId: string }

/**
 * Puts the rules of a campaign in the place of those it had, as its next version, in the caller's transaction; every process works
 * with them within a second. The floors are asked first: a price below one that blocks is refused and nothing is written, below
 * one that asks for consent the rules wait for somebody else. No items: it has no prices any more, nor any that wait.
 */
export async function setCampaignRules(set: SetCampaignRules, { trx }: { trx: Trx }): Promise<Result<CampaignRulesSet, CampaignRulesRefused>> {
  const { campaignId, actor } = set
  const { rules, targets } = await campaignInputs(set, trx)
  const judged = await judgeRules(rules, targets, { isFor: set.isFor })
  if (judged.blocked) return fail({ type: 'below_floor', ...judged.blocked })
  // Whoever decides about an earlier version is told that it is gone.
  const pending = await trx.from('price_rules').where({ campaign_id: campaignId, status: 'pending' }).update({ status: 'withdrawn', updated_at: clock.now() })
  if (judged.asking.length === 0) {
    await write(set, { approvalId: null, marginsBp: [] }, trx)
    return ok({ approvalId: null })
  }
  const request = requestOf(rules, targets, { ...judged, actor })
  const asked = await requestApproval({ ...request, subject: { type: 'campaign', id: `${campaignId}:${request.subject.id}` } }, { trx })
  if (!asked.isNew && Number(pending) === 0) return fail({ type: 'already_asked', approvalId: asked.id })
  await write(set, { approvalId: asked.id, marginsBp: marginsOf(rules.length, judged.asking) }, trx)
  return ok({ approvalId: asked.id })
}

type Planned = Pick<SetCampaignRules, 'campaignId' | 'combination' | 'items' | 'validFrom' | 'validUntil'>

/** The items as rules that are not written yet, for what they would do. */
export async function campaignInputs(planned: Planned, client: Client): Promise<{ rules: PriceRuleInput[]; targets: FoundTarget[] }> {
  const codes = await codesOf(planned.items, client)
  return {
    rules: planned.items.map((item) => inputOf(item, planned, codes)),
    targets: planned.items.map(({ connectionId, family, offerId }) => ({ connectionId, family, offerId, listFen: null })),
  }
}

async function codesOf(items: readonly CampaignItem[], trx: Client): Promise<Map<number, string>> {
  const rows = items.length === 0 ? [] : await trx.from('supplier_connections').whereIn('id', items.map(({ connectionId }) => connectionId)).select('id', 'code')
  return new Map(rows.map(({ id, code }) => [id, code]))
}

function inputOf({ connectionId, family, offerId, rateBp, priceFen }: CampaignItem, { campaignId, combination, validFrom, validUntil }: Planned, codes: Map<number, string>): PriceRuleInput {
  return {
    group: 'campaign', target: { connectionCode: codes.get(connectionId)!, family, offerId }, effect: rateBp === null ? { priceFen: priceFen! } : { rateBp },
    campaign: { id: campaignId, combination }, validFrom, validUntil,
  }
}

type Consent = { approvalId: string | null; marginsBp: readonly (number | null)[] }

async function write({ campaignId, combination, items, validFrom, validUntil, actor }: SetCampaignRules, { approvalId, marginsBp }: Consent, trx: Trx): Promise<void> {
  const now = clock.now()
  const last = await trx.from('price_rules').where('campaign_id', campaignId).max('version as version').first()
  const version = Number(last?.version ?? 0) + 1
  if (approvalId === null) {
    await trx.from('price_rules').where({ campaign_id: campaignId, status: 'active' })
      .update({ status: items.length > 0 ? 'replaced' : 'withdrawn', updated_at: now })
  }
  if (items.length > 0) {
    await trx.insertQuery().table('price_rules').multiInsert(items.map(({ connectionId, family, offerId, rateBp, priceFen }, index) => ({
      kind: rateBp === null ? 'campaign_price' : 'campaign_discount',
      connection_id: connectionId,
      family,
      offer_id: offerId,
      campaign_id: campaignId,
      combination,
      rate_bp: rateBp,
      price_fen: priceFen,
      version,
      status: approvalId === null ? 'active' : 'pending',
      approval_id: approvalId,
      approved_margin_bp: marginsBp[index] ?? null,
      target_key: targetKeyOf({ group: 'campaign', connectionId, family, offerId, campaignId }),
      valid_from: validFrom,
      valid_until: validUntil,
      created_by: actor.userId,
      created_at: now,
      updated_at: now,
    })))
  }
  await writeAudit({ actor, action: `catalog.campaign_rules.${approvalId === null ? 'set' : 'proposed'}`, subjectType: 'campaign', subjectId: campaignId,
    after: { version, rules: items.length, validFrom, validUntil, combination } }, { trx })
  await raiseTopic(PRICES_TOPIC, { trx })
}
