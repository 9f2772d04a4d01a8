import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { ok, type Result } from '#kernel/result'
import { lockUndoable, undoItems, undoSlice } from '../undoing.ts'

export type UndoRefused =
  | { type: 'batch_not_found' }
  | { type: 'already_undone' }
  /** What a supplier changed in fields that are its own; the next load would bring it back. */
  | { type: 'not_undoable' }
  /** The act that fills the batch has not ended. */
  | { type: 'still_running' }

/**
 * Takes back one act: rules that still hold give way to those they replaced, as new versions, or end; offers and differences go
 * back to how they stood. What somebody changed since stays as they left it. The second call is refused. All in one transaction;
 * a long act is taken back by a run (`startPriceRun`).
 */
export async function undoBatch({ batchId, actor }: { batchId: number; actor: Actor }): Promise<Result<{ count: number }, UndoRefused>> {
  return inTransaction(async (trx) => {
    const batch = await lockUndoable(batchId, trx)
    if (!batch.ok) return batch
    const { ids, dropped } = await undoItems(batchId, batch.value.act, trx)
    const count = dropped + (await undoSlice({ batchId, act: batch.value.act, ids, actor }, trx))
    await noteUndone({ batchId, act: batch.value.act, count, actor }, trx)
    return ok({ count })
  })
}

export async function noteUndone({ batchId, act, count, actor }: { batchId: number; act: string; count: number; actor: Actor }, trx: Trx): Promise<void> {
  await trx.from('price_batches').where('id', batchId).update({ undone_by: actor.userId, undone_at: clock.now() })
  await writeAudit({ actor, action: 'catalog.batch.undone', subjectType: 'price_batch', subjectId: batchId, after: { act, count } }, { trx })
}

