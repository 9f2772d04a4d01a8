import db from '@adonisjs/lucid/services/db'
import { clock, later } from '#kernel/clock'
import { openSecret, recoveryCodesLeft } from '../second_factor_rows.ts'
import { IDLE_MS_MAX, SESSION_MS_MAX } from '../session.ts'
import type { Viewer } from '../viewer.ts'

const SESSIONS_MAX = 100

export type SecondFactorState = {
  enabledAt: Date | null
  recoveryCodesLeft: number
  /** The secret that waits for its first code, and until when. */
  pending: { secret: string; until: Date } | null
}

/** The viewer's own second factor. */
export async function secondFactorQuery(viewer: Viewer): Promise<SecondFactorState> {
  const userId = viewer.userId ?? 0
  const row = await db.from('second_factors').where('user_id', userId).first()
  const isPending = row?.pending_secret && row.pending_until > clock.now()
  return {
    enabledAt: row?.confirmed_at ?? null,
    recoveryCodesLeft: await recoveryCodesLeft(userId, db.connection()),
    pending: isPending ? { secret: openSecret(row.pending_secret, userId, 'pending_secret'), until: row.pending_until } : null,
  }
}

export type SessionOfPerson = {
  id: number
  ipAddress: string | null
  userAgent: string | null
  hasSecondFactor: boolean
  startedAt: Date
  lastSeenAt: Date
}

/** The viewer's sessions that have not ended, the one used last first; at most a hundred. */
export async function sessionsQuery(viewer: Viewer): Promise<SessionOfPerson[]> {
  const now = clock.now()
  const rows = await db
    .from('user_sessions as sessions')
    .join('users', (join) => void join.on('users.id', 'sessions.user_id').andOn('users.access_version', 'sessions.access_version'))
    .where('sessions.user_id', viewer.userId ?? 0)
    .whereNull('sessions.ended_at')
    .where('sessions.created_at', '>', later(-SESSION_MS_MAX, now))
    .where('sessions.last_seen_at', '>', later(-IDLE_MS_MAX[viewer.realm], now))
    .orderBy('sessions.last_seen_at', 'desc')
    .limit(SESSIONS_MAX)
    .select('sessions.id', 'sessions.ip_address', 'sessions.user_agent', 'sessions.second_factor', 'sessions.created_at', 'sessions.last_seen_at')
  return rows.map((row) => ({
    id: row.id,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    hasSecondFactor: Boolean(row.second_factor),
    startedAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }))
}
