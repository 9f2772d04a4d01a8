import { requestApproval } from '#approvals/actions/request_approval'
import db from '@adonisjs/lucid/services/db'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { judgeRules, marginsOf, requestOf, type Ask } from '../judge_rules.ts'
import type { PriceRuleInput } from '../rule_input.ts'
import { findTargets } from '../rule_targets.ts'
import { openBatch } from './open_batch.ts'
import { writePriceRules, type RulesRefused, type WriteReason } from './write_price_rules.ts'

/** `approvalId`: nothing holds yet, the rules wait for that decision. */
export type RulesSaved = { count: number; batchId: number; approvalId: string | null }

export type SaveRefused =
  | RulesRefused
  /** A floor that blocks: `offers` would fall below it, or fall further. */
  | { type: 'below_floor'; offers: number; lowestBp: number }
  /** The same rules wait for a decision already. */
  | { type: 'already_asked'; approvalId: string }

/**
 * Writes rules as `writePriceRules` does, after the floors were asked. Where a price would fall below a floor that blocks nothing
 * is written; below one that asks for consent the rules are stored as pending and somebody else decides; below one that warns
 * they are written. What an act leaves as low as it was does not count. Everything can be taken back as one batch. A refusal in a
 * transaction of the caller's is theirs to roll back; see `judgeBeforehand`.
 */
export async function saveRules(
  rules: readonly PriceRuleInput[],
  reason: WriteReason,
  { ask, judged: before, trx: outer }: { ask?: Ask; judged?: JudgedRules; trx?: Trx } = {}
): Promise<Result<RulesSaved, SaveRefused>> {
  const { found, ...judged } = before ?? (await judgeBeforehand(rules, { ask }))
  if (judged.blocked) return fail({ type: 'below_floor', ...judged.blocked })
  const { asking } = judged
  return inTransaction(async (trx) => {
    const batchId = await openBatch({ act: 'rules', touched: rules.length, effect: {}, reason }, { trx })
    if (asking.length === 0 && !ask) {
      const written = await writePriceRules(rules, { ...reason, batchId }, { trx })
      return written.ok ? ok({ count: written.value.length, batchId, approvalId: null }) : undone(written.error)
    }
    const asked = await requestApproval(requestOf(rules, found, { ...judged, ...reason, ask }), { trx })
    if (!asked.isNew) return undone({ type: 'already_asked', approvalId: asked.id })
    const written = await writePriceRules(rules, { ...reason, batchId, pending: { approvalId: asked.id, marginsBp: marginsOf(rules.length, asking) } }, { trx })
    return written.ok ? ok({ count: written.value.length, batchId, approvalId: asked.id }) : undone(written.error)
  }, { trx: outer }).catch((error: unknown) => {
    if (error instanceof NotSaved) return fail(error.refusal)
    throw error
  })
}

export type JudgedRules = Awaited<ReturnType<typeof judgeBeforehand>>

/** Asks the floors. Whoever gives `saveRules` a transaction does this before opening it: it reads by connections of its own. */
export async function judgeBeforehand(rules: readonly PriceRuleInput[], { ask }: { ask?: Ask } = {}) {
  const targets = await findTargets(rules, db.connection())
  const found = targets.flatMap((target) => (target.ok ? [target.value] : []))
  if (found.length !== rules.length) return { found, effects: [], blocked: null, asking: [] }
  return { found, ...(await judgeRules(rules, found, { isAsked: ask !== undefined })) }
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
