import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Violation } from '#kernel/invariants'
import { fromJson } from '#kernel/json'

export type InvariantRow = {
  id: string
  title: string
  ok: boolean
  violations: Violation[]
  violationCount: number
  checkedAt: Date
  brokenSince: Date | null
}

/** What the last check of each invariant found. */
export async function invariantsQuery(viewer: Viewer): Promise<InvariantRow[]> {
  if (viewer.scope !== 'platform') return []
  const columns = ['id', 'title', 'ok', 'violations', 'violation_count', 'checked_at', 'broken_since']
  const rows = await db.from('invariant_results').select(columns).limit(100)
  return rows.map(toRow).sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
}

function toRow(row: any): InvariantRow {
  return {
    id: row.id,
    title: row.title,
    ok: Boolean(row.ok),
    violations: fromJson(row.violations),
    violationCount: row.violation_count,
    checkedAt: row.checked_at,
    brokenSince: row.broken_since,
  }
}
