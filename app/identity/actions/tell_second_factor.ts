import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { showTime } from '#kernel/time'
import { tellNoticeDue } from '../events/notice_due.ts'

export type SecondFactorNews = {
  userId: number
  organisationId: number
  event: 'second_factor_on' | 'second_factor_off' | 'second_factor_reset' | 'recovery_codes_renewed'
  /** Who did it, where it was not the person. */
  by?: string
}

/** By mail, not by station message: who took the account over reads the latter. */
export async function tellSecondFactor({ userId, organisationId, event, by }: SecondFactorNews, { trx }: { trx: Trx }): Promise<void> {
  const now = clock.now()
  const args = { at: showTime(now), by: by ?? '' }
  await tellNoticeDue({ event, dedupKey: `${event}:${userId}:${now.getTime()}`, channel: 'mail', userId, organisationId, args }, { trx })
}
