import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { READ_COSTS } from './publish_query.ts'
import type { RunAct, RunProblem, RunState } from '../price_runs.ts'

export type RunView = {
  id: number
  act: RunAct
  state: RunState
  /** Under way: the page goes on watching, and it can be cancelled. */
  live: boolean
  total: number
  /** How many of them are through, and how many of those changed. */
  position: number
  changed: number
  problem: RunProblem | null
  reason: string | null
  /** What can be taken back; of an undo the batch that it takes back. */
  batchId: number | null
  isUndone: boolean
  approvalId: string | null
  startedBy: string | null
  cancelledBy: string | null
  createdAt: Date
  finishedAt: Date | null
}

const mayRead = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.may(READ_COSTS)

/** One long act, or null; for those who see costs. */
export async function priceRunQuery(viewer: Viewer, id: number): Promise<RunView | null> {
  if (!mayRead(viewer)) return null
  const row = await named().where('price_runs.id', id).first()
  return row ? toView(row) : null
}

const OPEN_SHOWN_MAX = 10

/** Those that are under way, the newest first. */
export async function openPriceRunsQuery(viewer: Viewer): Promise<RunView[]> {
  if (!mayRead(viewer)) return []
  const rows = await named().whereIn('price_runs.state', ['waiting', 'running']).orderBy('price_runs.id', 'desc').limit(OPEN_SHOWN_MAX)
  return rows.map(toView)
}

const named = () =>
  db.from('price_runs').leftJoin('users as starters', 'starters.id', 'price_runs.started_by')
    .leftJoin('users as cancellers', 'cancellers.id', 'price_runs.cancelled_by').leftJoin('price_batches', 'price_batches.id', 'price_runs.batch_id')
    .select('price_runs.id', 'price_runs.act', 'state', 'total', 'position', 'changed', 'problem', 'price_runs.reason', 'batch_id', 'undone_at', 'approval_id',
      'starters.name as starter', 'cancellers.name as canceller', 'price_runs.created_at', 'finished_at')

const toView = (row: Record<string, any>): RunView => ({
  id: row.id, act: row.act, state: row.state, live: row.state === 'waiting' || row.state === 'running', total: row.total, position: row.position,
  changed: row.changed, problem: fromJson(row.problem), reason: row.reason, batchId: row.batch_id, isUndone: row.undone_at !== null, approvalId: row.approval_id,
  startedBy: row.starter, cancelledBy: row.canceller, createdAt: row.created_at, finishedAt: row.finished_at,
})
