import { requestApproval } from '#approvals/actions/request_approval'
import type { ApprovalFact } from '#approvals/handlers'
import db from '@adonisjs/lucid/services/db'
import { inTransaction } from '#kernel/database/transaction'
import { formatFen, formatRate } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { sha256 } from '#kernel/secrets'
import { marginBp } from '../floor.ts'
import { readPrices } from '../prices_kept.ts'
import type { FoundTarget, PriceRuleInput } from '../rule_input.ts'
import { effectsOf, type OfferEffect } from '../rule_preview.ts'
import { findTargets } from '../rule_targets.ts'
import { READ_COSTS } from '../queries/publish_query.ts'
import { openBatch } from './open_batch.ts'
import { writePriceRules, type RulesRefused, type WriteReason } from './write_price_rules.ts'

export const FLOOR_APPROVAL = 'catalog.margin_floor'

/** `approvalId`: nothing holds yet, the rules wait for that decision. */
export type RulesSaved = { count: number; batchId: number; approvalId: string | null }

export type SaveRefused =
  | RulesRefused
  /** A floor that blocks: `offers` would fall below it, or fall further. */
  | { type: 'below_floor'; offers: number; lowestBp: number }
  /** The same rules wait for a decision already. */
  | { type: 'already_asked'; approvalId: string }

/** A decision that is needed whatever the floors say, because the one who writes goes beyond their own limit. */
export type Ask = { kind: string; size: number; facts: readonly ApprovalFact[] }

/** How many offers the one who decides sees by name. */
const FACTS_MAX = 5

/**
 * Writes rules as `writePriceRules` does, after the floors were asked. Where a price would fall below a floor that blocks nothing
 * is written; below one that asks for consent the rules are stored as pending and somebody else decides; below one that warns
 * they are written. What an act leaves as low as it was does not count. Everything can be taken back as one batch.
 */
export async function saveRules(rules: readonly PriceRuleInput[], reason: WriteReason, { ask }: { ask?: Ask } = {}): Promise<Result<RulesSaved, SaveRefused>> {
  const targets = await findTargets(rules, db.connection())
  const found = targets.flatMap((target) => (target.ok ? [target.value] : []))
  const effects = found.length === rules.length ? await effectsToJudge(rules, found, ask !== undefined) : []
  const fallen = effects.filter(({ before, after }) => after?.below && (!before?.below || after.below.marginBp < before.below.marginBp))
  const blocked = fallen.filter(({ after }) => after!.below!.breach === 'block')
  if (blocked.length > 0) {
    return fail({ type: 'below_floor', offers: blocked.length, lowestBp: Math.min(...blocked.map(({ after }) => after!.below!.marginBp)) })
  }
  const asking = fallen.filter(({ after }) => after!.below!.breach === 'approve')
  return inTransaction(async (trx) => {
    const batchId = await openBatch({ act: 'rules', touched: rules.length, effect: {}, reason }, { trx })
    if (asking.length === 0 && !ask) {
      const written = await writePriceRules(rules, { ...reason, batchId }, { trx })
      return written.ok ? ok({ count: written.value.length, batchId, approvalId: null }) : undone(written.error)
    }
    const asked = await requestApproval(requestOf(rules, found, { asking, effects, reason, ask }), { trx })
    if (!asked.isNew) return undone({ type: 'already_asked', approvalId: asked.id })
    const written = await writePriceRules(rules, { ...reason, batchId, pending: { approvalId: asked.id, marginsBp: marginsOf(rules, asking) } }, { trx })
    return written.ok ? ok({ count: written.value.length, batchId, approvalId: asked.id }) : undone(written.error)
  }).catch((error: unknown) => {
    if (error instanceof NotSaved) return fail(error.refusal)
    throw error
  })
}

class NotSaved extends Error {
  constructor(readonly refusal: SaveRefused) {
    super(refusal.type)
  }
}

/** Leaves the transaction so that the batch and the request go with it. */
function undone(refusal: SaveRefused): never {
  throw new NotSaved(refusal)
}

/** Floors of ours are not asked about themselves, nor about what we pay; somebody who decides wants to see the margins in any case. */
async function effectsToJudge(rules: readonly PriceRuleInput[], targets: readonly FoundTarget[], isAsked: boolean): Promise<OfferEffect[]> {
  const { hasFloors } = await readPrices()
  const mayFall = hasFloors && rules.some(({ group }) => group !== 'margin' && group !== 'agreement')
  return mayFall || isAsked ? effectsOf(rules, targets) : []
}

/** The lowest margin that each rule leaves. */
function marginsOf(rules: readonly PriceRuleInput[], asking: readonly OfferEffect[]): (number | null)[] {
  const margins: (number | null)[] = rules.map(() => null)
  for (const { rule, after } of asking) margins[rule] = Math.min(margins[rule] ?? Number.MAX_SAFE_INTEGER, after!.below!.marginBp)
  return margins
}

type Asked = { asking: readonly OfferEffect[]; effects: readonly OfferEffect[]; reason: WriteReason; ask?: Ask }

function requestOf(rules: readonly PriceRuleInput[], targets: readonly FoundTarget[], { asking, effects, reason: { actor, reason }, ask }: Asked) {
  const deepest = (asking.length > 0 ? [...asking] : effects.filter(({ after }) => after !== null)).sort((a, b) => marginOf(a.after!) - marginOf(b.after!))
  const [first] = rules
  const wanted = rules.map(({ group, organisationId, campaign, action }) => [group, organisationId, campaign?.id, action])
  const facts = factsOf(deepest, asking.length)
  return {
    kind: ask?.kind ?? FLOOR_APPROVAL,
    subject: { type: 'price_rules', id: sha256(JSON.stringify([wanted, targets])).slice(0, 40) },
    title: titleOf(first, asking.length > 0 ? deepest : []),
    size: ask?.size ?? Math.max(...asking.map(({ after }) => after!.below!.floorBp - after!.below!.marginBp)),
    organisationId: first.organisationId ?? null,
    facts: [...(ask?.facts ?? []), ...facts],
    reason,
    actor,
  }
}

function titleOf({ effect, target }: PriceRuleInput, deepest: readonly OfferEffect[]): string {
  const what = 'rateBp' in effect ? `${formatRate(effect.rateBp)} %` : formatFen(effect.priceFen)
  if (deepest.length > 0) return `${deepest[0].offer.nameZh}${deepest.length > 1 ? ` +${deepest.length - 1}` : ''} · ${what}`
  return 'everything' in target ? what : `${target.connectionCode}${target.family ? ` · ${target.family}` : ''} · ${what}`
}

const marginOf = ({ priceFen, costFen }: { priceFen: number; costFen: number }) => marginBp(priceFen, costFen)

function factsOf(deepest: readonly OfferEffect[], belowCount: number): ApprovalFact[] {
  const facts: ApprovalFact[] = [{ label: 'catalog.approval.below', form: 'count', after: belowCount }]
  for (const { offer, before, after } of deepest.slice(0, FACTS_MAX)) {
    const args = { offer: offer.nameZh }
    const secret = { args, permission: READ_COSTS }
    facts.push(
      { label: 'catalog.approval.price', args, form: 'fen', before: before?.priceFen ?? null, after: after!.priceFen },
      { ...secret, label: 'catalog.approval.cost', form: 'fen', before: before?.costFen ?? null, after: after!.costFen },
      { ...secret, label: 'catalog.approval.margin', form: 'bp', before: before ? marginOf(before) : null, after: marginOf(after!) }
    )
    if (after!.below) facts.push({ ...secret, label: 'catalog.approval.floor', form: 'bp', after: after!.below.floorBp })
  }
  return facts
}
