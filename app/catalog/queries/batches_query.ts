import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { BatchAct } from '../actions/open_batch.ts'
import { READ_COSTS } from './publish_query.ts'

export type BatchRow = {
  id: number
  act: BatchAct
  touched: number
  reason: string | null
  createdBy: string | null
  createdAt: Date
  undoneBy: string | null
  undoneAt: Date | null
  /** The run that did it slice by slice; null: it was done at once. */
  runId: number | null
}

/** Acts on prices and offers, the newest first; for those who see costs. Where a stranger's customer got a price, the whole act is not shown. */
export async function batchesQuery(
  viewer: Viewer,
  filter: { act?: BatchAct },
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<BatchRow>> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_COSTS)) return numberedPage([], 0, page, pageSize)
  const narrowed = () => (filter.act ? visible(viewer).where('act', filter.act) : visible(viewer))
  const [{ total }] = await narrowed().count('* as total')
  const rows = await named(narrowed()).orderBy('price_batches.id', 'desc').offset((page - 1) * pageSize).limit(pageSize)
  const runs = await runsOf(rows.map(({ id }) => id))
  return numberedPage(rows.map((row) => toRow(row, runs)), Number(total), page, pageSize)
}

/** One of them, or null: what is not shown is not undone either. */
export async function batchQuery(viewer: Viewer, id: number): Promise<BatchRow | null> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_COSTS)) return null
  const row = await named(visible(viewer).where('price_batches.id', id)).first()
  return row ? toRow(row, await runsOf([row.id])) : null
}

function visible(viewer: Viewer) {
  const query = db.from('price_batches')
  if (viewer.scope === 'platform') return query
  const theirs = db.from('organisations').whereColumn('organisations.id', 'price_rules.organisation_id').select('organisations.id')
  const strangers = db.from('price_rules').whereColumn('price_rules.batch_id', 'price_batches.id').whereNotNull('price_rules.organisation_id')
    .whereNotExists(visibleOrganisations(viewer, theirs, 'organisations.id')).select('price_rules.id')
  return query.whereNotExists(strangers)
}

type Runs = ReadonlyMap<number, number>

async function runsOf(batchIds: readonly number[]): Promise<Runs> {
  if (batchIds.length === 0) return new Map()
  const rows = await db.from('price_runs').whereIn('batch_id', [...batchIds]).whereNot('act', 'undo').select('id', 'batch_id')
  return new Map(rows.map((row) => [row.batch_id, row.id]))
}

const named = (query: ReturnType<typeof db.from>) =>
  query.leftJoin('users as creators', 'creators.id', 'price_batches.created_by').leftJoin('users as undoers', 'undoers.id', 'price_batches.undone_by')
    .select('price_batches.id', 'act', 'touched', 'reason', 'creators.name as creator', 'undoers.name as undoer', 'undone_at', 'price_batches.created_at')

const toRow = (row: Record<string, any>, runs: Runs): BatchRow => ({
  id: row.id, act: row.act, touched: row.touched, reason: row.reason, createdBy: row.creator, createdAt: row.created_at,
  undoneBy: row.undoer, undoneAt: row.undone_at, runId: runs.get(row.id) ?? null,
})
