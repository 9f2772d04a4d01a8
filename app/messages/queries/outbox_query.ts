import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { inDevelopment } from '../drivers/registry.ts'

const ROWS_MAX = 100

export type OutboxMessage = {
  id: string
  event: string
  channel: string
  target: string | null
  subject: string
  body: string
  link: string | null
  status: string
  createdAt: Date
}

/**
 * What the development drivers kept, newest first, of all readers: this is how a demo's verification codes are read. Empty
 * wherever real gateways send, whoever asks.
 */
export async function outboxQuery(_viewer: Viewer, { to }: { to?: string }): Promise<OutboxMessage[]> {
  if (!inDevelopment()) return []
  const query = db.from('messages').orderBy('created_at', 'desc').orderBy('id', 'desc').limit(ROWS_MAX)
  if (to) query.where('target', to.trim().toLowerCase())
  const rows = await query.select(
    'id', 'event', 'channel', 'target', 'subject', 'body', 'link', 'status', 'created_at as createdAt'
  )
  return rows as OutboxMessage[]
}
