import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { inLanguage, type TextArgument } from '#kernel/in_language'
import { toJson } from '#kernel/json'
import { newId } from '#kernel/ids'
import { textOf } from '../texts.ts'
import type { Channel } from '../drivers/driver.ts'

export type SendMessage = {
  /** Names the texts `messages.<event>.subject` and `.body`. */
  event: string
  /** Up to 160 ASCII characters: one message per key and for ever. */
  dedupKey: string
  channel: Channel
  userId?: number
  organisationId?: number
  /** Where to; the user's own address where it is left out. A station message needs none. */
  target?: string
  /** A text in both languages is said in the reader's. */
  args: Record<string, TextArgument>
  /** A path of ours that the message leads to. */
  link?: string
}

export const DELIVER_JOB = 'messages.deliver_message'

/**
 * Writes a message, in its reader's language, and the job that delivers it, in the caller's transaction. A second call with the
 * same key writes nothing. A user without an address on the channel gets none; a station message is there at once.
 *
 * @returns the id of the new message; null when the key was used or there is no address
 */
export async function sendMessage(message: SendMessage, options: { trx?: Trx } = {}): Promise<string | null> {
  return inTransaction(async (trx) => {
    const reader = await readerOf(message, trx)
    const target = message.target ?? reader?.[message.channel] ?? null
    if (message.channel !== 'station' && !target) return null
    const id = newId('msg')
    const inserted = await insertOnce(id, { ...message, target, organisationId: message.organisationId ?? reader?.organisationId }, reader?.locale, trx)
    if (!inserted) return null
    if (message.channel !== 'station') await enqueue({ type: DELIVER_JOB, payload: { id }, queue: 'messages' }, { trx })
    return id
  }, options)
}

type Reader = { locale: string; organisationId: number; mail: string; sms: string | null; station: null }

async function readerOf({ userId }: SendMessage, trx: Trx): Promise<Reader | null> {
  if (userId === undefined) return null
  const row = await trx.from('users').where('id', userId).select('email', 'phone', 'locale', 'organisation_id').first()
  return row && { locale: row.locale, organisationId: row.organisation_id, mail: row.email, sms: row.phone, station: null }
}

type Row = Omit<SendMessage, 'target'> & { target: string | null }

async function insertOnce(id: string, message: Row, locale: string | undefined, trx: Trx): Promise<boolean> {
  const { event, channel } = message
  const args = inLanguage(message.args, locale ?? 'zh-CN')
  const { subject, body } = textOf(event, locale ?? 'zh-CN', args)
  const now = clock.now()
  const atOnce = channel === 'station'
  try {
    await trx.insertQuery().table('messages').insert({
      id,
      dedup_key: message.dedupKey,
      event,
      channel,
      organisation_id: message.organisationId ?? null,
      user_id: message.userId ?? null,
      target: message.target,
      subject,
      body,
      args: channel === 'sms' ? toJson(args) : null,
      link: message.link ?? null,
      status: atOnce ? 'sent' : 'ready',
      created_at: now,
      sent_at: atOnce ? now : null,
    })
    return true
  } catch (error) {
    if (isDuplicate(error, 'messages_dedup_key')) return false
    throw error
  }
}
