import { requestApproval } from '#approvals/actions/request_approval'
import type { JobContext, JobOutcome } from '#jobs/registry'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'
import { RUN_SLICE } from '../limits.ts'
import { judgeRules, marginsOf, requestOf } from '../judge_rules.ts'
import { readInput, storedInput, type RunAct, type RunInput, type RunProblem } from '../price_runs.ts'
import type { FoundTarget, PriceRuleInput } from '../rule_input.ts'
import { inputProblem } from '../rule_input.ts'
import { findTargets } from '../rule_targets.ts'
import { readShelf } from '../shelf.ts'
import { undoSlice, type UndoableAct } from '../undoing.ts'
import { decideSlice } from './decide_differences.ts'
import { addBatchPart, openBatch, type BatchAct } from './open_batch.ts'
import { RUN_ATTEMPTS_MAX, type RunJob } from './start_price_run.ts'
import { noteUndone } from './undo_batch.ts'
import { changeWithheld } from './withhold_offers.ts'
import { writePriceRules, type WriteReason } from './write_price_rules.ts'

type Run = { id: number; act: RunAct; total: number; position: number; batchId: number | null; items: number[]; input: RunInput; reason: WriteReason }

/**
 * Goes on with a run until it is over: each slice and how far it has come are one transaction, so that a worker that dies leaves
 * whole slices and the next one goes on behind them. Ends at once where somebody cancelled it. A second worker waits at the row.
 */
export async function runPriceSlices({ runId, actor }: RunJob, { signal, lease, attempt }: Pick<JobContext, 'signal' | 'lease' | 'attempt'>): Promise<JobOutcome> {
  try {
    while (await inTransaction((trx) => runSlice(runId, { actor }, trx))) {
      if (signal.aborted || !(await lease.stillMine())) return { again: clock.now() }
    }
  } catch (error) {
    if (error instanceof RunRefused) return end(runId, 'refused', error.problem)
    if (attempt >= RUN_ATTEMPTS_MAX) await end(runId, 'failed', { type: 'failed' })
    throw error
  }
}

/** Undoes what the slice wrote and carries the refusal out. */
class RunRefused extends Error {
  constructor(readonly problem: RunProblem) {
    super(problem.type)
  }
}

async function end(runId: number, state: 'refused' | 'failed', problem: RunProblem): Promise<void> {
  const now = clock.now()
  await inTransaction(async (trx) => {
    const run = await trx.from('price_runs').where('id', runId).whereIn('state', ['waiting', 'running']).forUpdate().select('act', 'batch_id').first()
    if (!run) return
    await trx.from('price_runs').where('id', runId).update({ state, problem: toJson(problem), open_key: null, updated_at: now, finished_at: now })
    // Nobody was asked about them.
    if (run.act === 'rules' && run.batch_id !== null) {
      await trx.from('price_rules').where({ batch_id: run.batch_id, status: 'pending' }).update({ status: 'withdrawn', updated_at: now })
    }
  })
}

/** One slice; answers whether more are to be done. */
async function runSlice(runId: number, { actor }: Pick<WriteReason, 'actor'>, trx: Trx): Promise<boolean> {
  const row = await trx.from('price_runs').where('id', runId).forUpdate().first()
  if (!row || (row.state !== 'waiting' && row.state !== 'running')) return false
  const run: Run = {
    id: runId, act: row.act, total: row.total, position: row.position, batchId: row.batch_id, items: fromJson(row.items), input: readInput(row.input),
    reason: { actor, reason: row.reason ?? undefined },
  }
  if (row.state === 'waiting') return begin(run, trx)
  const ids = run.items.slice(run.position, run.position + RUN_SLICE)
  const changed = ids.length === 0 ? 0 : await work(run, ids, trx)
  const position = run.position + ids.length
  await trx.from('price_runs').where('id', runId).update({ position, changed: row.changed + changed, updated_at: clock.now() })
  if (position < run.total) return true
  await finish({ ...run, position }, row.changed + changed, trx)
  return false
}

/** The floors are asked about the whole of it before anything is written. */
async function begin({ id, act, items, input, reason }: Run, trx: Trx): Promise<boolean> {
  const judged = act === 'rules' ? await judge(items, input, reason, trx) : input
  const batchId = act === 'undo' ? input.undoes!.batchId : await openBatch({ act: act as BatchAct, touched: 0, effect: {}, reason }, { trx })
  await trx.from('price_runs').where('id', id).update({ state: 'running', batch_id: batchId, input: storedInput(judged), updated_at: clock.now() })
  return true
}

async function judge(offerIds: readonly number[], input: RunInput, reason: WriteReason, trx: Trx): Promise<RunInput> {
  const rules = await rulesFor(offerIds, input)
  const targets: FoundTarget[] = []
  const answers = await findTargets(rules, trx)
  for (const [index, target] of answers.entries()) {
    const problem = target.ok ? inputProblem(rules[index]) : target.error
    if (problem) throw new RunRefused({ type: 'rules_refused', problem: problem.type })
    if (target.ok) targets.push(target.value)
  }
  const judged = await judgeRules(rules, targets)
  if (judged.blocked) throw new RunRefused({ type: 'below_floor', ...judged.blocked })
  if (judged.asking.length === 0) return input
  const margins = marginsOf(rules.length, judged.asking).flatMap((bp, index) => (bp === null ? [] : [[offerIds[index], bp] as const]))
  return { ...input, margins: Object.fromEntries(margins), request: requestOf(rules, targets, { ...judged, ...reason }) }
}

async function rulesFor(offerIds: readonly number[], { rule }: RunInput): Promise<PriceRuleInput[]> {
  const { offers, connections } = await readShelf()
  return offerIds.map((offerId) => {
    const offer = offers.get(offerId)
    if (!offer) throw new RunRefused({ type: 'rules_refused', problem: 'offer_not_found' })
    return { ...rule!, target: { connectionCode: connections.get(offer.connectionId)!.code, offerId } }
  })
}

async function work(run: Run, ids: readonly number[], trx: Trx): Promise<number> {
  const { act, input, reason } = run
  const batchId = run.batchId!
  const part = run.position / RUN_SLICE + 1
  switch (act) {
    case 'rules': {
      const { margins } = input
      const pending = margins && { approvalId: null, marginsBp: ids.map((id) => margins[id] ?? null) }
      const written = await writePriceRules(await rulesFor(ids, input), { ...reason, batchId, pending }, { trx })
      if (!written.ok) throw new RunRefused({ type: 'rules_refused', problem: written.error.items[0].problem.type })
      await trx.from('price_batches').where('id', batchId).increment('touched', ids.length)
      return ids.length
    }
    case 'publish':
    case 'unpublish': {
      const offerIds = await changeWithheld({ offerIds: ids, withheld: act === 'unpublish', actor: reason.actor }, { trx })
      await addBatchPart({ batchId, part, touched: offerIds.length, effect: { offerIds } }, { trx })
      return offerIds.length
    }
    case 'accept':
    case 'refuse': {
      const decided = await decideSlice(ids, act, reason.actor, trx)
      const differences = decided.map(({ id }) => ({ id }))
      await addBatchPart({ batchId, part, touched: differences.length, effect: { differences } }, { trx })
      return differences.length
    }
    case 'undo':
      return undoSlice({ batchId, act: input.undoes!.act as UndoableAct, ids, actor: reason.actor }, trx)
    default:
      return act satisfies never
  }
}

async function finish({ id, act, batchId, input, reason }: Run, changed: number, trx: Trx): Promise<void> {
  if (act === 'undo') await noteUndone({ batchId: batchId!, act: input.undoes!.act, count: changed, actor: reason.actor }, trx)
  const approvalId = input.request ? await ask(batchId!, input.request, reason, trx) : null
  const now = clock.now()
  await trx.from('price_runs').where('id', id).update({ state: 'done', approval_id: approvalId, open_key: null, updated_at: now, finished_at: now })
}

/** All rules are stored: now somebody may decide about them. */
async function ask(batchId: number, request: NonNullable<RunInput['request']>, { actor }: WriteReason, trx: Trx): Promise<string> {
  const asked = await requestApproval({ ...(request as ReturnType<typeof requestOf>), actor }, { trx })
  if (!asked.isNew) throw new RunRefused({ type: 'already_asked', approvalId: asked.id })
  await trx.from('price_rules').where({ batch_id: batchId, status: 'pending' }).update({ approval_id: asked.id })
  return asked.id
}
