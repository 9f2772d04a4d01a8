import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'

export type CancelRefused = { type: 'run_not_found' } | { type: 'over' }

/**
 * Stops a run after the slice that is being done. What was done stays and can be taken back as its batch; rules that would have
 * waited for a decision never come. Refused when the run is over, so a second call is.
 */
export async function cancelPriceRun({ runId, actor }: { runId: number; actor: Actor }): Promise<Result<{ position: number; total: number }, CancelRefused>> {
  return inTransaction(async (trx) => {
    const run = await trx.from('price_runs').where('id', runId).forUpdate().select('state', 'act', 'position', 'total', 'batch_id').first()
    if (!run) return fail({ type: 'run_not_found' as const })
    if (run.state !== 'waiting' && run.state !== 'running') return fail({ type: 'over' as const })
    const now = clock.now()
    await trx.from('price_runs').where('id', runId)
      .update({ state: 'cancelled', open_key: null, cancelled_by: actor.userId, updated_at: now, finished_at: now })
    if (run.act === 'rules' && run.batch_id !== null) {
      await trx.from('price_rules').where({ batch_id: run.batch_id, status: 'pending' }).update({ status: 'withdrawn', updated_at: now })
    }
    await writeAudit({ actor, action: 'catalog.price_run.cancelled', subjectType: 'price_run', subjectId: runId,
      after: { act: run.act, done: run.position, of: run.total } }, { trx })
    return ok({ position: run.position, total: run.total })
  })
}
