import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import type { DataSubject } from '../data_parts.ts'
import type { Viewer } from '../viewer.ts'

export type DataExport = {
  id: number
  kind: DataSubject['kind']
  state: 'waiting' | 'running' | 'ready' | 'failed' | 'expired'
  partsDone: number
  partsTotal: number
  bytes: number | null
  createdAt: Date
  expiresAt: Date | null
}

const SHOWN = 20

/** The archives that the viewer asked for, newest first; nobody else's, whatever their role. */
export async function dataExportsQuery(viewer: Viewer, kind: DataSubject['kind']): Promise<DataExport[]> {
  const rows = await ownExports(viewer).where('kind', kind).orderBy('id', 'desc').limit(SHOWN)
  return rows.map(toExport)
}

export async function dataExportQuery(viewer: Viewer, id: number): Promise<DataExport | null> {
  const row = await ownExports(viewer).where('id', id).first()
  return row ? toExport(row) : null
}

/** The archive's bytes in order, for an export that `dataExportQuery` has shown to be ready. */
export async function* archiveOfQuery(viewer: Viewer, id: number): AsyncGenerator<Buffer> {
  const own = await dataExportQuery(viewer, id)
  if (own?.state !== 'ready') return
  for (let position = 0; ; position++) {
    const slice = await db.from('data_export_slices').where({ export_id: id, position }).select('content').first()
    if (!slice) return
    yield slice.content
  }
}

function ownExports({ userId }: Viewer) {
  return db.from('data_exports').where('user_id', userId ?? 0)
    .select('id', 'kind', 'state', 'parts_done', 'parts_total', 'bytes', 'created_at', 'expires_at')
}

function toExport(row: Record<string, any>): DataExport {
  const isOver = row.state === 'ready' && row.expires_at <= clock.now()
  return {
    id: row.id, kind: row.kind, state: isOver ? 'expired' : row.state, partsDone: row.parts_done, partsTotal: row.parts_total,
    bytes: row.bytes === null ? null : Number(row.bytes), createdAt: row.created_at, expiresAt: row.expires_at,
  }
}
