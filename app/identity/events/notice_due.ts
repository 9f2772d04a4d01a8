import { transactionalEvent } from '#kernel/events'

/**
 * Something that identity has to tell a person. Messages hears it and writes its outbox row in the same transaction; identity
 * knows no channel's driver. The texts are `messages.<event>.subject` and `.body`.
 */
export type NoticeDue = {
  event: string
  /** One message per key, however often it is told. */
  dedupKey: string
  channel: 'mail' | 'sms' | 'station'
  /** Left out for who is no user yet: then `target` says where to. */
  userId?: number
  organisationId: number
  /** The address; the user's own where it is left out. */
  target?: string
  args: Record<string, string | number>
  link?: string
}

const event = transactionalEvent<NoticeDue>()

export const onNoticeDue = event.hear
export const tellNoticeDue = event.tell
