import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import type { Viewer } from '../viewer.ts'

export type ApiToken = {
  id: number
  name: string
  scopes: string[]
  /** Scopes of the token that its owner no longer holds: they have no effect. */
  dormantScopes: string[]
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date | null
  expired: boolean
}

/** The viewer's own API tokens, newest first; at most `TOKENS_PER_USER_MAX`. Never their values. */
export async function tokensQuery(viewer: Viewer): Promise<ApiToken[]> {
  const rows = await db
    .from('auth_access_tokens')
    .where({ tokenable_id: viewer.userId ?? 0, type: 'api' })
    .select('id', 'name', 'abilities', 'created_at', 'last_used_at', 'expires_at')
    .orderBy('id', 'desc')
  const now = clock.now()
  return rows.map((row) => {
    const scopes: string[] = JSON.parse(row.abilities)
    return {
      id: row.id,
      name: row.name,
      scopes,
      dormantScopes: scopes.filter((scope) => !viewer.may(scope)),
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      expiresAt: row.expires_at,
      expired: row.expires_at !== null && row.expires_at <= now,
    }
  })
}
