import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '../viewer.ts'

export type Department = { id: number; name: string; parentId: number | null; depth: number; members: number }

/** The viewer's own organisation's departments, each followed by those below it; `depth` is 0 at the top. */
export async function departmentsQuery(viewer: Viewer): Promise<Department[]> {
  const rows = await db
    .from('departments')
    .where('departments.organisation_id', viewer.organisationId ?? 0)
    .select('departments.id', 'departments.name', 'departments.parent_id')
    .select(db.raw("(SELECT COUNT(*) FROM users WHERE users.department_id = departments.id AND users.status <> 'offboarded') AS members"))
    .orderBy('departments.name')
  return below(null, 0, rows)
}

function below(parentId: number | null, depth: number, rows: any[]): Department[] {
  return rows
    .filter((row) => row.parent_id === parentId)
    .flatMap((row) => [
      { id: row.id, name: row.name, parentId, depth, members: Number(row.members) },
      ...below(row.id, depth + 1, rows),
    ])
}
