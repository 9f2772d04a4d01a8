import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '../viewer.ts'

export type Department = {
  id: number
  name: string
  parentId: number | null
  depth: number
  head: { id: number; name: string } | null
  /** People who have not left: in it, and in it with all below it. */
  members: number
  membersBelow: number
  /** Ids of those below it: where it cannot be moved to. */
  below: number[]
}

/** The viewer's own organisation's departments, each followed by those below it; `depth` is 0 at the top. */
export async function departmentsQuery(viewer: Viewer): Promise<Department[]> {
  const rows = await db
    .from('departments')
    .leftJoin('users as heads', 'heads.id', 'departments.head_user_id')
    .where('departments.organisation_id', viewer.organisationId ?? 0)
    .select('departments.id', 'departments.name', 'departments.parent_id', 'heads.id as head_id', 'heads.name as head_name')
    .select(db.raw("(SELECT COUNT(*) FROM users WHERE users.department_id = departments.id AND users.status <> 'offboarded') AS members"))
    .orderBy('departments.name')
  return under(null, 0, rows)
}

function under(parentId: number | null, depth: number, rows: any[]): Department[] {
  return rows
    .filter((row) => row.parent_id === parentId)
    .flatMap((row) => {
      const below = under(row.id, depth + 1, rows)
      const members = Number(row.members)
      const membersBelow = below.reduce((total, one) => total + one.members, members)
      const head = row.head_id ? { id: row.head_id, name: row.head_name } : null
      return [{ id: row.id, name: row.name, parentId, depth, head, members, membersBelow, below: below.map(({ id }) => id) }, ...below]
    })
}
