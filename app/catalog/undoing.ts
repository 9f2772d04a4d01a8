import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { reopenDifferences } from './actions/decide_differences.ts'
import type { BatchAct } from './actions/open_batch.ts'
import { withholdOffers } from './actions/withhold_offers.ts'
import { withdrawRules } from './actions/withdraw_rules.ts'
import { writePriceRules } from './actions/write_price_rules.ts'
import { groupOf, type RuleKind } from './price_rules.ts'
import type { PriceRuleInput, RuleEffect, RuleTarget } from './rule_input.ts'

export type UndoableAct = Exclude<BatchAct, 'load'>

/** The batch's row, locked, if there is anything to take back. */
export async function lockUndoable(
  batchId: number,
  trx: Trx
): Promise<Result<{ act: UndoableAct; touched: number }, { type: 'batch_not_found' | 'already_undone' | 'not_undoable' | 'still_running' }>> {
  const batch = await trx.from('price_batches').where('id', batchId).forUpdate().select('act', 'touched', 'undone_at').first()
  if (!batch) return fail({ type: 'batch_not_found' })
  if (batch.undone_at) return fail({ type: 'already_undone' })
  if (batch.act === 'load') return fail({ type: 'not_undoable' })
  const filling = await trx.from('price_runs').where('batch_id', batchId).whereNot('act', 'undo').whereIn('state', ['waiting', 'running']).select('id').first()
  return filling ? fail({ type: 'still_running' }) : ok({ act: batch.act, touched: batch.touched })
}

/**
 * What has to be gone through: ids of rules, offers or differences. Rules that still wait for a decision never come from now on;
 * `dropped` counts them, and whoever decides is told that they are gone.
 */
export async function undoItems(batchId: number, act: UndoableAct, trx: Trx): Promise<{ ids: number[]; dropped: number }> {
  if (act === 'rules') {
    const dropped = await trx.from('price_rules').where({ batch_id: batchId, status: 'pending' }).update({ status: 'withdrawn', updated_at: clock.now() })
    const active = await trx.from('price_rules').where({ batch_id: batchId, status: 'active' }).orderBy('id').select('id')
    return { ids: active.map(({ id }) => id), dropped: Number(dropped) }
  }
  const { effect } = await trx.from('price_batches').where('id', batchId).select('effect').firstOrFail()
  const parts = await trx.from('price_batch_parts').where('batch_id', batchId).orderBy('part').select('effect')
  const all = [effect, ...parts.map((part) => part.effect)].map((one) => fromJson<{ offerIds?: number[]; differences?: { id: number }[] }>(one))
  return { ids: all.flatMap(({ offerIds = [], differences = [] }) => [...offerIds, ...differences.map(({ id }) => id)]), dropped: 0 }
}

type Slice = { batchId: number; act: UndoableAct; ids: readonly number[]; actor: Actor }

/** Takes back what the batch did to these; answers how many went back. */
export async function undoSlice({ batchId, act, ids, actor }: Slice, trx: Trx): Promise<number> {
  switch (act) {
    case 'rules':
      return undoRules(batchId, ids, actor, trx)
    case 'publish':
    case 'unpublish':
      return withholdOffers({ offerIds: ids, withheld: act === 'publish', actor }, { trx })
    case 'accept':
    case 'refuse':
      return reopenDifferences(ids, actor, { trx })
    default:
      return act satisfies never
  }
}

async function undoRules(batchId: number, ids: readonly number[], actor: Actor, trx: Trx): Promise<number> {
  const reason = { actor, reason: `#${batchId}` }
  const active: Record<string, any>[] = []
  for (let from = 0; from < ids.length; from += SLICE) {
    active.push(...(await trx.from('price_rules').whereIn('id', ids.slice(from, from + SLICE)).where('status', 'active').orderBy('id').select('id', 'replaces_id')))
  }
  const earlier = await earlierOf(active.flatMap(({ replaces_id: id }) => id ?? []), trx)
  await withdrawRules(active.filter(({ replaces_id: id }) => !earlier.has(id)).map(({ id }) => id), reason, { trx })
  const restored = active.flatMap(({ replaces_id: id }) => earlier.get(id) ?? [])
  const written = await writePriceRules(restored, reason, { trx })
  if (!written.ok) throw new Error(`Batch ${batchId} cannot be undone: ${JSON.stringify(written.error.items[0])}`)
  return active.length
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
