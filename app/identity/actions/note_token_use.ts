import db from '@adonisjs/lucid/services/db'
import { clock, MINUTE_MS } from '#kernel/clock'

const NOTE_EVERY_MS = 5 * MINUTE_MS

/** Remembers when a token was last used, at most every five minutes: reading the API shall not write each time. */
export async function noteTokenUse(token: { id: number; lastUsedAt: Date | null }): Promise<void> {
  const now = clock.now()
  if (token.lastUsedAt && now.getTime() - token.lastUsedAt.getTime() < NOTE_EVERY_MS) return
  await db.from('auth_access_tokens').where('id', token.id).update({ last_used_at: now })
}
