import db from '@adonisjs/lucid/services/db'
import type { RowOwner } from '../access_subjects.ts'

export type OwnerColumns = { table: string; organisationColumn: string; userColumn?: string }

/** Whose row of a table this is, by its id and whatever the scope of anybody: for `registerAccessSubject`. */
export async function rowOwner({ table, organisationColumn, userColumn }: OwnerColumns, id: string): Promise<RowOwner | null> {
  const row = await db
    .from(`${table} as wanted`)
    .join('organisations', 'organisations.id', `wanted.${organisationColumn}`)
    .where('wanted.id', id)
    .select('organisations.id as organisation_id', 'organisations.name')
    .if(userColumn, (query) => void query.select(`wanted.${userColumn} as user_id`))
    .first()
  if (!row) return null
  const owner = row.user_id ? await db.from('users').where('id', row.user_id).select('name').first() : null
  return { organisationId: row.organisation_id, userId: row.user_id ?? null, name: owner ? `${row.name} · ${owner.name}` : row.name }
}
