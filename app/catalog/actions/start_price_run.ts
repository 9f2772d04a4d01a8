import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { sha256 } from '#kernel/secrets'
import { storedInput, type RuleOfRun, type RunAct, type RunInput } from '../price_runs.ts'
import { lockUndoable, undoItems } from '../undoing.ts'
import type { UndoRefused } from './undo_batch.ts'
import type { WriteReason } from './write_price_rules.ts'

export const RUN_JOB = 'catalog.price_run'
export type RunJob = { runId: number; actor: Actor }

export const RUN_ATTEMPTS_MAX = 5

/** The act and the ids it is for: offers for prices and the shop, differences for decisions. */
export type StartRun =
  | { act: 'rules'; rule: RuleOfRun; offerIds: readonly number[] }
  | { act: 'publish' | 'unpublish'; offerIds: readonly number[] }
  | { act: 'accept' | 'refuse'; differenceIds: readonly number[] }

/**
 * Asks the worker for an act on many offers, done slice by slice; the answer's id is what the page watches. What is done is what
 * was chosen now. A second call for the same while it is under way joins it.
 */
export async function startPriceRun(start: StartRun, reason: WriteReason, { trx }: { trx?: Trx } = {}): Promise<{ runId: number }> {
  const items = 'offerIds' in start ? start.offerIds : start.differenceIds
  const input: RunInput = start.act === 'rules' ? { rule: start.rule } : {}
  const openKey = `${start.act}:${sha256(toJson([input, items])).slice(0, 40)}`
  return inTransaction((inner) => open({ act: start.act, items, input, openKey }, reason, inner), { trx })
}

/** The same for taking a long act back. */
export async function startUndoRun(batchId: number, reason: WriteReason): Promise<Result<{ runId: number }, UndoRefused>> {
  return inTransaction(async (trx) => {
    const batch = await lockUndoable(batchId, trx)
    if (!batch.ok) return fail(batch.error)
    const { ids } = await undoItems(batchId, batch.value.act, trx)
    const run = await open({ act: 'undo', items: ids, input: { undoes: { batchId, act: batch.value.act } }, openKey: `undo:${batchId}` }, reason, trx)
    return ok(run)
  })
}

type Opening = { act: RunAct; items: readonly number[]; input: RunInput; openKey: string }

async function open({ act, items, input, openKey }: Opening, { actor, reason }: WriteReason, trx: Trx): Promise<{ runId: number }> {
  const now = clock.now()
  const row = {
    act, total: items.length, items: toJson(items), input: storedInput(input), open_key: openKey, reason: reason ?? null,
    batch_id: input.undoes?.batchId ?? null, started_by: actor.userId, created_at: now, updated_at: now,
  }
  const known = await trx.from('price_runs').where('open_key', openKey).select('id').forUpdate().first()
  if (known) return { runId: known.id }
  try {
    const [inserted] = await trx.insertQuery().table('price_runs').insert(row)
    const runId = Number(inserted)
    await writeAudit({ actor, action: 'catalog.price_run.started', subjectType: 'price_run', subjectId: runId, after: { act, count: items.length, ...(reason ? { reason } : {}) } }, { trx })
    await enqueue({ type: RUN_JOB, payload: { runId, actor } satisfies RunJob, dedupKey: `${RUN_JOB}:${runId}`, attemptsMax: RUN_ATTEMPTS_MAX }, { trx })
    return { runId }
  } catch (error) {
    if (!isDuplicate(error, 'price_runs_open')) throw error
    const other = await trx.from('price_runs').where('open_key', openKey).forUpdate().select('id').firstOrFail()
    return { runId: other.id }
  }
}
