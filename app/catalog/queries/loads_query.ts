import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { clock, later } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import { LOAD_SILENT_MS } from '../limits.ts'

export type LoadView = {
  id: number
  supplier: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Under way and heard of lately: the page goes on watching. */
  live: boolean
  seen: number
  /** How many the last load saw: what the progress is of. Null: it is the first. */
  expected: number | null
  added: number
  changed: number
  gone: number
  problem: { type: string; because?: string; callId?: string | null } | null
  startedAt: Date
  finishedAt: Date | null
}

/** The last load of each connection, or of one; for staff. */
export async function loadsQuery(viewer: Viewer, { supplier }: { supplier?: string } = {}): Promise<LoadView[]> {
  if (viewer.realm !== 'back_office') return []
  const last = db.from('offer_loads').max('id').groupBy('connection_id')
  const query = db
    .from('offer_loads')
    .join('supplier_connections', 'supplier_connections.id', 'offer_loads.connection_id')
    .whereIn('offer_loads.id', last)
    .select('offer_loads.*', 'supplier_connections.code as supplier')
    .orderBy('supplier_connections.code')
  if (supplier) query.where('supplier_connections.code', supplier)
  const silentSince = later(-LOAD_SILENT_MS, clock.now())
  const rows = await query
  return rows.map((row) => ({
    id: row.id,
    supplier: row.supplier,
    state: row.state,
    live: ['waiting', 'running'].includes(row.state) && row.updated_at > silentSince,
    seen: row.seen,
    expected: row.expected,
    added: row.added,
    changed: row.changed,
    gone: row.gone,
    problem: fromJson(row.problem),
    startedAt: row.created_at,
    finishedAt: row.finished_at,
  }))
}
