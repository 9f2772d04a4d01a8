import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { groupOf, type RuleKind } from '../price_rules.ts'
import type { PriceRuleInput, RuleEffect, RuleTarget } from '../rule_input.ts'
import type { BatchAct } from './open_batch.ts'
import { reopenDifferences, type DecidedDifference } from './decide_differences.ts'
import { withholdOffers } from './withhold_offers.ts'
import { withdrawRules } from './withdraw_rules.ts'
import { writePriceRules } from './write_price_rules.ts'

export type UndoRefused = { type: 'batch_not_found' } | { type: 'already_undone' }

/**
 * Takes back one act: rules that still hold give way to those they replaced, as new versions, or end; offers and differences go
 * back to how they stood. What somebody changed since stays as they left it. The second call is refused.
 */
export async function undoBatch({ batchId, actor }: { batchId: number; actor: Actor }): Promise<Result<{ count: number }, UndoRefused>> {
  return inTransaction(async (trx) => {
    const batch = await trx.from('price_batches').where('id', batchId).forUpdate().select('act', 'effect', 'undone_at').first()
    if (!batch) return fail({ type: 'batch_not_found' as const })
    if (batch.undone_at) return fail({ type: 'already_undone' as const })
    const count = await undo(batchId, batch.act, fromJson(batch.effect), actor, trx)
    await trx.from('price_batches').where('id', batchId).update({ undone_by: actor.userId, undone_at: clock.now() })
    await writeAudit({ actor, action: 'catalog.batch.undone', subjectType: 'price_batch', subjectId: batchId, after: { act: batch.act, count } }, { trx })
    return ok({ count })
  })
}

async function undo(batchId: number, act: BatchAct, effect: any, actor: Actor, trx: Trx): Promise<number> {
  switch (act) {
    case 'rules':
      return undoRules(batchId, actor, trx)
    case 'publish':
    case 'unpublish':
      return withholdOffers({ offerIds: effect.offerIds, withheld: act === 'publish', actor }, { trx })
    case 'accept':
    case 'refuse':
      return reopenDifferences(effect.differences as DecidedDifference[], actor, { trx })
    default:
      return act satisfies never
  }
}

async function undoRules(batchId: number, actor: Actor, trx: Trx): Promise<number> {
  const reason = { actor, reason: `#${batchId}` }
  // What still waits for a decision never comes; whoever decides is told that the rules are gone.
  const dropped = await trx.from('price_rules').where({ batch_id: batchId, status: 'pending' }).update({ status: 'withdrawn', updated_at: clock.now() })
  const active = await trx.from('price_rules').where({ batch_id: batchId, status: 'active' }).orderBy('id').select('id', 'replaces_id')
  const earlier = await earlierOf(active.flatMap(({ replaces_id: id }) => id ?? []), trx)
  await withdrawRules(active.filter(({ replaces_id: id }) => !earlier.has(id)).map(({ id }) => id), reason, { trx })
  const restored = active.flatMap(({ replaces_id: id }) => earlier.get(id) ?? [])
  const written = await writePriceRules(restored, reason, { trx })
  if (!written.ok) throw new Error(`Batch ${batchId} cannot be undone: ${JSON.stringify(written.error.items[0])}`)
  return active.length + Number(dropped)
}

const SLICE = 1_000

/** Rules as they can be written again; what has ended by itself meanwhile is not among them. */
async function earlierOf(ids: readonly number[], trx: Trx): Promise<Map<number, PriceRuleInput>> {
  const found = new Map<number, PriceRuleInput>()
  for (let from = 0; from < ids.length; from += SLICE) {
    const rows = await trx.from('price_rules').leftJoin('supplier_connections', 'supplier_connections.id', 'price_rules.connection_id')
      .whereIn('price_rules.id', ids.slice(from, from + SLICE)).select('price_rules.*', 'supplier_connections.code')
    for (const row of rows) if (!row.valid_until || row.valid_until > clock.now() || row.status === 'replaced') found.set(row.id, inputOf(row))
  }
  return found
}

function inputOf(row: Record<string, any>): PriceRuleInput {
  const target: RuleTarget = row.code === null ? { everything: true } : { connectionCode: row.code, family: row.family, offerId: row.offer_id }
  const effect: RuleEffect = row.rate_bp === null ? { priceFen: toFen(row.price_fen) } : { rateBp: row.rate_bp }
  return {
    group: groupOf(row.kind as RuleKind), target, effect, action: row.action,
    organisationId: row.organisation_id ?? undefined,
    campaign: row.campaign_id ? { id: row.campaign_id, combination: row.combination } : undefined,
    breach: row.breach ?? undefined,
    validUntil: row.valid_until && row.valid_until > clock.now() ? row.valid_until : null,
  }
}
