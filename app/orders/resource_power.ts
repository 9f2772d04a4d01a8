import { inTransaction, type Trx } from '#kernel/database/transaction'
import { clock } from '#kernel/clock'
import { enqueue, type Enqueue } from '#jobs/actions/enqueue'
import { sendMessage } from '#messages/actions/send_message'
import { attemptsQuery } from '#suppliers/queries/attempts_query'
import { standingOf, type Standing } from './effects.ts'

export type PowerAct = 'suspend' | 'resume'

export const SETTLE_POWER = 'orders.settle_power'

/** One job at a time finds out how an act ended. It is made with the intent, for the case that its process dies. */
export const settlePowerJob = (resourceId: string, runAt?: Date): Enqueue => ({
  type: SETTLE_POWER,
  payload: { resourceId },
  dedupKey: `power:${resourceId}`,
  queue: 'resources',
  runAt,
})

export type PowerDoubt = { resourceId: string; act: PowerAct; generation: number }

/** The same until its outcome is closed, whoever presses again meanwhile. */
export const powerKeyOf = ({ resourceId, act, generation }: PowerDoubt): string => `${resourceId}:${act}:${generation}`

/** What the journal proves of it. */
export const standingOfPower = async (doubt: PowerDoubt): Promise<Standing> => standingOf(await attemptsQuery(powerKeyOf(doubt)))

/** How it stands with an act by a state that was read. `moot`: it can be neither any more. `unseen`: the state does not tell. */
export function shownBy(act: PowerAct, state: string): 'acted' | 'not_acted' | 'moot' | 'unseen' {
  if (state === 'suspended') return act === 'suspend' ? 'acted' : 'not_acted'
  if (state === 'running' || state === 'stopped') return act === 'resume' ? 'acted' : 'not_acted'
  return ['released', 'releasing', 'expired', 'failed', 'unsubscribing'].includes(state) ? 'moot' : 'unseen'
}

/** The outcome is closed: the next act has a new key. False: somebody else closed it before. */
export async function closePower({ resourceId, generation }: PowerDoubt, trx: Trx): Promise<boolean> {
  const change = { power_generation: generation + 1, power_asked: null, power_asked_at: null, updated_at: clock.now() }
  const changed = await trx.from('resources').where({ id: resourceId, power_generation: generation }).update(change)
  return Number(changed) === 1
}

/** Nothing left this process and nothing did before: it was never asked for. */
export const forgetPower = ({ resourceId, generation }: PowerDoubt, trx: Trx) =>
  trx.from('resources').where({ id: resourceId, power_generation: generation }).update({ power_asked: null, power_asked_at: null })

/** Asks the job to look now. */
export const settleSoon = (resourceId: string) => inTransaction((trx) => enqueue(settlePowerJob(resourceId), { trx }))

type Owner = { userId: number; organisationId: number; name: string }

/** Whoever heard only that it was asked for hears how it ended, once. */
export async function tellHowItEnded(doubt: PowerDoubt, { userId, organisationId, name }: Owner, isDone: boolean, trx: Trx): Promise<void> {
  const event = `${doubt.act}_${isDone ? 'done' : 'not_done'}`
  const dedupKey = `${powerKeyOf(doubt)}:${event}:${userId}:station`
  await sendMessage({ event, dedupKey, channel: 'station', userId, organisationId, args: { name }, link: `/resources/${doubt.resourceId}` }, { trx })
}
