import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { driverOf } from '../drivers/registry.ts'
import { secretEvents } from '../texts.ts'

/** The job: hands one message to its channel's driver. A message that was sent or refused stays as it is. */
export async function deliverMessage({ id }: { id: string }): Promise<void> {
  const message = await db.from('messages').where({ id, status: 'ready' }).first()
  if (!message) return
  const driver = driverOf(message.channel)
  const { channel, event, target, subject, body } = message
  const answer = await driver.send({ id, channel, event, target, subject, body })
  const wiped = !driver.keepsText && secretEvents.has(event) ? { body: '' } : {}
  const outcome = answer.sent ? { status: 'sent', sent_at: clock.now(), ...wiped } : { status: 'failed', error: answer.reason }
  await db.from('messages').where({ id, status: 'ready' }).update(outcome)
}
