import { clock, DAY_MS, later, MINUTE_MS } from '#kernel/clock'
import type { Client } from '#kernel/database/transaction'

/** How often a code may be tried, and how many are sent in a day; a minute lies between two. */
export const TRIES_MAX = 5
export const SENDS_MAX = 5
export const SEND_PAUSE_MS = MINUTE_MS

/** What is known of the code that a supplier sent to its customer; never the code. */
export type SentCode = { sentAt: Date; sends: number; countedFrom: Date; tries: number }

export async function sentCode(enrolmentId: string, client: Client): Promise<SentCode | null> {
  const row = await client.from('enrolment_codes').where('enrolment_id', enrolmentId).first()
  return row ? { sentAt: row.sent_at, sends: row.sends, countedFrom: row.counted_from, tries: row.tries } : null
}

/** The supplier has just sent a code: the one before it counts no more. */
export async function noteCodeSent(enrolmentId: string, client: Client): Promise<void> {
  const now = clock.now()
  const yesterday = later(-DAY_MS, now)
  await client.rawQuery(
    `INSERT INTO enrolment_codes (enrolment_id, sent_at, sends, counted_from, tries) VALUES (?, ?, 1, ?, 0)
     ON DUPLICATE KEY UPDATE sends = IF(counted_from < ?, 1, sends + 1), counted_from = IF(counted_from < ?, VALUES(counted_from), counted_from),
       sent_at = VALUES(sent_at), tries = 0`,
    [enrolmentId, now, now, yesterday, yesterday]
  )
}

/** Counts before it is tried, so that many at once are no way around the limit. False: it was tried too often. */
export async function takeTry(enrolmentId: string, client: Client): Promise<boolean> {
  const changed: unknown = await client.from('enrolment_codes').where('enrolment_id', enrolmentId).where('tries', '<', TRIES_MAX).increment('tries', 1)
  return Number([changed].flat()[0]) === 1
}

export async function forgetCode(enrolmentId: string, client: Client): Promise<void> {
  await client.from('enrolment_codes').where('enrolment_id', enrolmentId).delete()
}
