import db from '@adonisjs/lucid/services/db'
import { openKeyOf, subjectOf } from '../actions/request_closure.ts'
import { obstaclesTo, type ClosingSubject, type Obstacle } from '../closing.ts'
import type { Viewer } from '../viewer.ts'

export type ClosureView = {
  /** Null: nothing is being closed. */
  open: { dueAt: Date; requestedAt: Date; requestedBy: string; postponedAt: Date | null } | null
  /** What keeps it from being closed now. */
  obstacles: Obstacle[]
}

/** Whether the viewer, or their organisation, is being closed, and what stands in the way. */
export async function closureQuery(viewer: Viewer, kind: ClosingSubject['kind']): Promise<ClosureView> {
  const subject = subjectOf(viewer, kind)
  const row = await db
    .from('closures')
    .join('users', 'users.id', 'closures.requested_by')
    .where('closures.open_key', openKeyOf(subject))
    .select('closures.due_at', 'closures.created_at', 'closures.postponed_at', 'users.name')
    .first()
  const open = row && { dueAt: row.due_at, requestedAt: row.created_at, requestedBy: row.name, postponedAt: row.postponed_at }
  return { open, obstacles: await obstaclesTo(subject, db.connection()) }
}
