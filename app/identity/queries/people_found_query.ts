import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '../viewer.ts'

export type FoundPerson = { id: number; name: string; email: string; organisation: string }

const FOUND_MAX = 20

/** People of the whole platform by a part of name, address or organisation, for who administers roles; nobody else finds any. */
export async function peopleFoundQuery(viewer: Viewer, q: string): Promise<FoundPerson[]> {
  if (viewer.scope !== 'platform' || q === '') return []
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  return db
    .from('users')
    .join('organisations', 'organisations.id', 'users.organisation_id')
    .where((either) => void either.whereILike('users.name', like).orWhereILike('users.email', like).orWhereILike('organisations.name', like))
    .select('users.id', 'users.name', 'users.email', 'organisations.name as organisation')
    .orderBy('users.id')
    .limit(FOUND_MAX)
}
