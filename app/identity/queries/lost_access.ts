import db from '@adonisjs/lucid/services/db'
import { viewerOf, type Viewer } from '../viewer.ts'
import { peopleByUsers } from './person_query.ts'

/** Whom something was opened for, by which session, under which permission and scope. */
export type Grant = { viewer: Viewer; sessionId: number | null }

/** Those of the grants that would not be given again now; two statements, however many there are. */
export async function lostAccess<Given extends Grant>(grants: readonly Given[]): Promise<Set<Given>> {
  const people = await peopleByUsers([...new Set(grants.flatMap(({ viewer }) => viewer.userId ?? []))])
  const sessions = await openSessions(grants.flatMap(({ sessionId }) => sessionId ?? []))
  return new Set(
    grants.filter(({ viewer, sessionId }) => {
      const known = people.get(viewer.userId ?? 0)
      if (!known?.active) return true
      if (sessionId !== null && sessions.get(sessionId) !== known.accessVersion) return true
      const now = viewerOf({ ...known, permission: viewer.permission ?? undefined, origin: viewer.actor })
      return !now.may(viewer.permission ?? '') || now.scope !== viewer.scope || now.departmentId !== viewer.departmentId
    })
  )
}

/** Of the sessions that have not ended the version of access that they were opened with. */
async function openSessions(ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows = await db.from('user_sessions').whereIn('id', [...new Set(ids)]).whereNull('ended_at').select('id', 'access_version')
  return new Map(rows.map((row) => [row.id, row.access_version]))
}
