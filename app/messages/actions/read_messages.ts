import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'

/**
 * Marks the viewer's own station messages as read: these ids, or all. Ids of others change nothing. A second call changes nothing.
 *
 * @returns how many were unread before
 */
export async function readMessages(viewer: Viewer, which: { ids: readonly string[] } | 'all'): Promise<number> {
  if (viewer.userId === null) return 0
  const query = db.from('messages').where({ user_id: viewer.userId, channel: 'station' }).whereNull('read_at')
  if (which !== 'all') query.whereIn('id', [...which.ids])
  return Number(await query.update({ read_at: clock.now() }))
}
