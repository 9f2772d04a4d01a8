import db from '@adonisjs/lucid/services/db'

/** Which of these sessions were ended; for what stays open longer than a request. */
export async function endedSessions(ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await db.from('user_sessions').whereIn('id', [...ids]).whereNotNull('ended_at').select('id')
  return new Set(rows.map(({ id }) => id))
}
