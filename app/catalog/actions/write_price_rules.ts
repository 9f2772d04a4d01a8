import { auditWrites, type AuditEntry } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { insertInto, writeTogether } from '#kernel/database/writes'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { PRICES_TOPIC } from '../prices_kept.ts'
import { inputProblem, kindOf, targetKeyOf, type FoundTarget, type PriceRuleInput, type RuleRefused } from '../rule_input.ts'
import { findTargets } from '../rule_targets.ts'

export type { PriceRuleInput, RuleEffect, RuleRefused, RuleTarget } from '../rule_input.ts'

export type RuleSet = { ruleId: number; version: number }

/** `index` is that of the rule in the list. */
export type RulesRefused = { type: 'rules_refused'; items: { index: number; problem: RuleRefused }[] }

export type WriteReason = { actor: Actor; reason?: string }

/** Of acts that can be taken back, and of rules that wait for a decision before they hold. */
type WriteContext = WriteReason & {
  batchId?: number
  /** `marginsBp`: down to which margin each rule would be agreed to. `approvalId` null: it will be asked for once all are stored. */
  pending?: { approvalId: string | null; marginsBp: readonly (number | null)[] }
}

const TURNS_MAX = 5
const SLICE = 500

/**
 * Writes rules in one transaction, all or none: for each target a new version takes the place of the one before, with an audit
 * row; every process works with them within a second. A version that begins later cuts the current one there and replaces
 * others that would begin after it. A second call makes further versions. The answer is in the order of the rules.
 */
export async function writePriceRules(
  rules: readonly PriceRuleInput[],
  reason: WriteContext,
  { trx }: { trx?: Trx } = {}
): Promise<Result<RuleSet[], RulesRefused>> {
  const wrong = rules.flatMap((rule, index) => problemAt(index, inputProblem(rule)))
  if (wrong.length > 0) return fail({ type: 'rules_refused', items: wrong })
  if (rules.length === 0) return ok([])
  for (let turn = 1; ; turn++) {
    try {
      return await inTransaction((inner) => write(rules, reason, inner), { trx })
    } catch (error) {
      if (trx || turn === TURNS_MAX || !isDuplicate(error, 'price_rules_target_version')) throw error
    }
  }
}

const problemAt = (index: number, problem: RuleRefused | undefined) => (problem ? [{ index, problem }] : [])

type Wanted = { rule: PriceRuleInput; key: string; row: Record<string, any>; validFrom: Date }

async function write(rules: readonly PriceRuleInput[], reason: WriteContext, trx: Trx): Promise<Result<RuleSet[], RulesRefused>> {
  // First of all: who else writes prices waits here, and sees these versions, whatever its transaction may read.
  await raiseTopic(PRICES_TOPIC, { trx })
  const targets = await findTargets(rules, trx)
  const now = clock.now()
  const seen = new Set<string>()
  const wanted: Wanted[] = []
  const wrong: RulesRefused['items'] = []
  for (const [index, rule] of rules.entries()) {
    const target = targets[index]
    if (!target.ok) {
      wrong.push({ index, problem: target.error })
      continue
    }
    const one = wantedRow(rule, target.value, { reason, index, now })
    if (seen.has(one.key)) wrong.push({ index, problem: { type: 'target_twice' } })
    seen.add(one.key)
    wanted.push(one)
  }
  if (wrong.length > 0) return fail({ type: 'rules_refused', items: wrong })
  const set: RuleSet[] = []
  for (let from = 0; from < wanted.length; from += SLICE) set.push(...(await writeSlice(wanted.slice(from, from + SLICE), reason, now, trx)))
  return ok(set)
}

type At = { reason: WriteContext; index: number; now: Date }

function wantedRow(rule: PriceRuleInput, target: FoundTarget, { reason: { actor, reason, batchId, pending }, index, now }: At): Wanted {
  const { group, effect, organisationId = null, campaign, action = null, breach = null } = rule
  const { connectionId, family, offerId } = target
  const key = targetKeyOf({ group, connectionId, family, offerId, organisationId, campaignId: campaign?.id, action })
  const validFrom = rule.validFrom && rule.validFrom > now ? rule.validFrom : now
  const row = {
    kind: kindOf(group, effect),
    connection_id: connectionId,
    family,
    offer_id: offerId,
    organisation_id: organisationId,
    action,
    campaign_id: campaign?.id ?? null,
    combination: campaign?.combination ?? null,
    breach,
    rate_bp: 'rateBp' in effect ? effect.rateBp : null,
    price_fen: 'priceFen' in effect ? effect.priceFen : null,
    reason: reason ?? null,
    batch_id: batchId ?? null,
    status: pending ? 'pending' : 'active',
    approval_id: pending?.approvalId ?? null,
    approved_margin_bp: pending?.marginsBp[index] ?? null,
    valid_from: validFrom,
    valid_until: rule.validUntil ?? null,
    target_key: key,
    created_by: actor.userId,
    created_at: now,
    updated_at: now,
  }
  return { rule, key, row, validFrom }
}

async function writeSlice(wanted: readonly Wanted[], reason: WriteContext, now: Date, trx: Trx): Promise<RuleSet[]> {
  const keys = wanted.map(({ key }) => key)
  const latest = await trx.from('price_rules').whereIn('target_key', keys).groupBy('target_key').forUpdate()
    .select('target_key').max('version as version')
  const versions = new Map(latest.map((row) => [row.target_key as string, Number(row.version)]))
  const active = versions.size === 0 ? [] : await trx.from('price_rules').whereIn('target_key', keys).where('status', 'active')
    .orderBy('version', 'desc').forUpdate()
    .select('id', 'target_key', 'kind', 'version', 'rate_bp', 'price_fen', 'valid_from', 'valid_until')
  const before = Map.groupBy(active, (row) => row.target_key as string)
  if (!reason.pending) await retireRules(wanted, before, now, trx)
  const rows: Record<string, any>[] = wanted.map(({ key, row }) => ({
    ...row, version: (versions.get(key) ?? 0) + 1, replaces_id: before.get(key)?.[0]?.id ?? null,
  }))
  await writeTogether([insertInto('price_rules', rows)], trx)
  const stored = await trx.from('price_rules').whereIn('target_key', keys).where('created_at', now).select('id', 'target_key', 'version')
  const idOf = new Map(stored.map((row) => [`${row.target_key} ${row.version}`, row.id as number]))
  const set: RuleSet[] = rows.map(({ target_key: key, version }) => ({ ruleId: idOf.get(`${key} ${version}`)!, version }))
  const entries = wanted.map(({ key, rule }, index) => entryOf(set[index].ruleId, rule, rows[index], before.get(key)?.[0], reason))
  await writeTogether([auditWrites(entries)], trx)
  return set
}

/** Rules that begin before the new one end where it begins; the others never come. */
export async function retireRules(wanted: readonly { key: string; validFrom: Date }[], before: Map<string, Record<string, any>[]>, now: Date, trx: Trx): Promise<void> {
  const replaced: number[] = []
  for (const { key, validFrom } of wanted) {
    for (const rule of before.get(key) ?? []) {
      const goesOn = validFrom > now && rule.valid_from < validFrom
      if (!goesOn) replaced.push(rule.id)
      else if (!rule.valid_until || rule.valid_until > validFrom) {
        await trx.from('price_rules').where('id', rule.id).where('status', 'active').update({ valid_until: validFrom, updated_at: now })
      }
    }
  }
  if (replaced.length === 0) return
  await trx.from('price_rules').whereIn('id', replaced).where('status', 'active').update({ status: 'replaced', updated_at: now })
}

function entryOf(ruleId: number, rule: PriceRuleInput, row: Record<string, any>, before: Record<string, any> | undefined, { actor, reason }: WriteReason) {
  return {
    actor,
    action: `catalog.${rule.group}_rule.${row.status === 'pending' ? 'proposed' : 'set'}`,
    subjectType: 'price_rule',
    subjectId: ruleId,
    organisationId: rule.organisationId ?? null,
    before: before && audited(before),
    after: { targetKey: row.target_key, ...audited(row), ...(reason ? { reason } : {}) },
  } satisfies AuditEntry
}

const audited = ({ kind, version, rate_bp: rateBp, price_fen: priceFen, valid_from: validFrom, valid_until: validUntil }: Record<string, any>) => ({
  kind, version, rateBp, priceFen, validFrom, validUntil,
})
