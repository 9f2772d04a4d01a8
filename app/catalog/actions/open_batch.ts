import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import type { WriteReason } from './write_price_rules.ts'

export const batchActs = ['rules', 'publish', 'unpublish', 'accept', 'refuse', 'load'] as const
export type BatchAct = (typeof batchActs)[number]

type OpenBatch = { act: BatchAct; touched: number; /** What undoing needs. */ effect: unknown; reason: WriteReason }

/** A row for an act that can be taken back (`undoBatch`); answers its id. */
export async function openBatch({ act, touched, effect, reason }: OpenBatch, { trx }: { trx: Trx }): Promise<number> {
  const inserted = await trx.insertQuery().table('price_batches').insert({
    act, touched, effect: toJson(effect), reason: reason.reason ?? null, created_by: reason.actor.userId, created_at: clock.now(),
  })
  return Number(inserted[0])
}

/** What one slice of a longer act adds to its batch; `part` counts from 1. The same part twice is a mistake of the caller and throws. */
export async function addBatchPart(
  { batchId, part, touched, effect }: { batchId: number; part: number; touched: number; effect: unknown },
  { trx }: { trx: Trx }
): Promise<void> {
  await trx.insertQuery().table('price_batch_parts').insert({ batch_id: batchId, part, effect: toJson(effect) })
  await trx.from('price_batches').where('id', batchId).increment('touched', touched)
}
