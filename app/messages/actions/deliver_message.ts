import db from '@adonisjs/lucid/services/db'
import type { JobContext } from '#jobs/registry'
import { clock } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import { GatewayFailed } from '../errors.ts'
import { driverOf } from '../drivers/registry.ts'
import { secretEvents } from '../texts.ts'
import { warnOfFunds } from './warn_of_funds.ts'

/** The job: hands one message to its channel's driver. A message that was sent or refused stays as it is. */
export async function deliverMessage({ id }: { id: string }, { attempt }: Pick<JobContext, 'attempt'>): Promise<void> {
  const message = await db.from('messages').where({ id, status: 'ready' }).first()
  if (!message) return
  const driver = driverOf(message.channel)
  const { channel, event, target, subject, body, created_at: createdAt } = message
  const args = fromJson<Record<string, string | number> | null>(message.args) ?? {}
  const answer = await driver.send({ id, channel, event, target, subject, body, args, createdAt, isRepeat: attempt > 1 }).catch(async (error: unknown) => {
    if (error instanceof GatewayFailed && error.isOutOfFunds) await warnOfFunds(channel, error)
    throw error
  })
  // The subject of a code's mail holds it too.
  const wiped = !driver.keepsText && secretEvents.has(event) ? { subject: '', body: '', args: null } : {}
  const outcome = answer.sent ? { status: 'sent', sent_at: clock.now(), ...wiped } : { status: 'failed', error: answer.reason }
  await db.from('messages').where({ id, status: 'ready' }).update(outcome)
}
