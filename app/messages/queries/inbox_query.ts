import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { numberedPage, type NumberedPage } from '#kernel/pagination'

export type InboxMessage = {
  id: string
  event: string
  subject: string
  body: string
  link: string | null
  readAt: Date | null
  createdAt: Date
}

/** The viewer's own station messages, newest first. */
export async function inboxQuery(
  viewer: Viewer,
  { page, pageSize, unread }: { page: number; pageSize: number; unread?: boolean }
): Promise<NumberedPage<InboxMessage>> {
  const mine = ownMessages(viewer)
  if (unread) mine.whereNull('read_at')
  const [{ total }] = await mine.clone().count('* as total')
  const rows = await mine
    .select('id', 'event', 'subject', 'body', 'link', 'read_at', 'created_at')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .offset((page - 1) * pageSize)
    .limit(pageSize)
  const shown = rows.map(({ read_at: readAt, created_at: createdAt, ...row }) => ({ ...row, readAt, createdAt }))
  return numberedPage(shown as InboxMessage[], Number(total), page, pageSize)
}

export async function unreadCount(viewer: Viewer): Promise<number> {
  if (viewer.userId === null) return 0
  const [{ total }] = await ownMessages(viewer).whereNull('read_at').count('* as total')
  return Number(total)
}

function ownMessages(viewer: Viewer) {
  return db.from('messages').where({ user_id: viewer.userId ?? 0, channel: 'station' })
}
