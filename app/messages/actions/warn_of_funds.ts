import { peopleOfRole } from '#identity/queries/people_of_role_query'
import { clock, HOUR_MS } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import type { Channel } from '../drivers/driver.ts'
import type { GatewayFailed } from '../errors.ts'
import { sendMessage } from './send_message.ts'

/**
 * Our account at a gateway has no money: codes and notices do not leave. Operations and finance are told on their pages and by mail,
 * but not through the channel that stands still; once an hour and gateway, whatever waits.
 */
export async function warnOfFunds(channel: Channel, { gateway, reason }: Pick<GatewayFailed, 'gateway' | 'reason'>): Promise<void> {
  const hour = Math.floor(clock.now().getTime() / HOUR_MS)
  const ways = (['station', 'mail'] as const).filter((way) => way !== channel)
  await inTransaction(async (trx) => {
    for (const role of ['operations', 'finance'] as const) {
      for (const person of await peopleOfRole(role, trx)) {
        for (const way of ways) {
          const dedupKey = `gateway_funds:${gateway}:${hour}:${person.userId}:${way}`
          await sendMessage({ ...person, event: 'gateway_funds', dedupKey, channel: way, args: { gateway, code: reason }, link: '/admin/jobs' }, { trx })
        }
      }
    }
  })
}
