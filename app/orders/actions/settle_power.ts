import db from '@adonisjs/lucid/services/db'
import { enqueueMany } from '#jobs/actions/enqueue'
import type { JobOutcome } from '#jobs/registry'
import { clock, later, SECOND_MS } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { abandonIntents } from '#suppliers/actions/abandon_intents'
import { hub } from '#suppliers/hub'
import { findOpenIntents } from '#suppliers/queries/calls_query'
import { DOUBT_MS, MANUAL_STEP_HOURS, pollAgain, SWEEP_LINES_MAX } from '../limits.ts'
import { handOverPower } from '../manual/power_by_hand.ts'
import { toResource } from '../owned_resources.ts'
import { closePower, settlePowerJob, shownBy, standingOfPower, tellHowItEnded, type PowerDoubt } from '../resource_power.ts'
import { keepRead, readResource, resourceRow, type ResourceRead } from './sync_resource.ts'

/** A call that reached its deadline is given up within this. */
export const POWER_GRACE_MS = 5 * SECOND_MS

type Row = Record<string, any>
type Asked = PowerDoubt & { row: Row; askedAt: Date }

/**
 * Finds out how a suspension or resumption ended whose answer was lost, or whose process died: the resource, read back, shows it.
 * That it did not act counts only after the time in which a lost call may still act at this supplier. Where nothing can be read, or
 * nobody knows that time, operators get a task. Its customer is told the end. A second run finds nothing.
 */
export async function settlePower({ resourceId }: { resourceId: string }): Promise<JobOutcome> {
  const asked = await inTransaction((trx) => takeOver(resourceId, trx), { isolationLevel: 'read committed' })
  if (!asked || 'again' in asked) return asked ?? undefined
  const standing = await standingOfPower(asked)
  const readAt = clock.now()
  const read = await readResource(asked.row)
  const { effectSettleSeconds } = await hub.use(asked.row.code).properties(asked.row.family)
  const settleMs = effectSettleSeconds === null ? null : effectSettleSeconds * SECOND_MS
  const shown = read.type === 'read' && read.data ? shownBy(asked.act, read.data.state) : 'unseen'
  const since = standing.status === 'lost' ? standing.lastDeadline : (standing.lastAt ?? asked.askedAt)
  if (shown === 'acted' || shown === 'moot') return end(asked, read, shown)
  if (standing.status === 'free' || standing.status === 'refused') return end(asked, read, 'not_acted')
  if (shown === 'not_acted' && standing.status === 'lost' && settleMs !== null) {
    const settledAt = later(settleMs, since)
    return readAt >= settledAt ? end(asked, read, 'not_acted') : { again: settledAt }
  }
  const personAt = later((settleMs ?? 0) + DOUBT_MS, since)
  if (read.type !== 'impossible' && readAt < personAt) return { again: soonest(personAt, pollAgain(since)) }
  const text = await hub.use(asked.row.code).manualStep(asked.act)
  const dueHours = text?.dueHours ?? MANUAL_STEP_HOURS
  await inTransaction((trx) => handToPerson(asked, dueHours, trx), { isolationLevel: 'read committed' })
}

const soonest = (one: Date, other: Date) => (one < other ? one : other)

/** Null: nothing is in doubt any more, or people are at it. */
async function takeOver(resourceId: string, trx: Trx): Promise<Asked | { again: Date } | null> {
  await trx.from('resources').where('id', resourceId).forUpdate().select('id')
  const row = await resourceRow(resourceId, trx).whereNotNull('resources.power_asked').first()
  if (!row) return null
  const byHand = await trx.from('manual_steps').where({ resource_id: resourceId, state: 'open' }).select('id').first()
  if (byHand) return null
  const subject = { type: 'resource', id: resourceId }
  const open = await findOpenIntents(subject, trx)
  const ends = open.map(({ deadlineAt }) => later(POWER_GRACE_MS, deadlineAt))
  const running = ends.find((at) => at > clock.now())
  if (running) return { again: running }
  if (ends.length > 0) await abandonIntents(subject, trx)
  return { resourceId, act: row.power_asked, generation: row.power_generation, askedAt: row.power_asked_at, row }
}

/** What is gone or expired has told its customer so already. */
async function end(asked: Asked, read: ResourceRead, shown: 'acted' | 'not_acted' | 'moot'): Promise<void> {
  await inTransaction(
    async (trx) => {
      if (!(await closePower(asked, trx))) return
      if (read.type === 'read') await keepRead(asked.row, read.data, trx)
      const { user_id: userId, organisation_id: organisationId, name } = asked.row
      if (shown !== 'moot') await tellHowItEnded(asked, { userId, organisationId, name }, shown === 'acted', trx)
    },
    { isolationLevel: 'read committed' }
  )
}

async function handToPerson({ resourceId, act, generation, row }: Asked, dueHours: number, trx: Trx): Promise<void> {
  const still = await trx.from('resources').where({ id: resourceId, power_generation: generation, power_asked: act }).forUpdate().select('id').first()
  if (still) await handOverPower({ resource: toResource(row), lineId: row.line_id, act, generation, dueHours }, trx)
}

/** Nothing parks silently: an act in doubt that is nobody's gets its job again. Returns how many there were. */
export async function wakePower(): Promise<number> {
  const rows = await db.from('resources').whereNotNull('power_asked')
    .whereNotExists((query) => {
      void query.from('jobs').whereRaw("jobs.dedup_key = CONCAT('power:', resources.id)").whereIn('jobs.status', ['ready', 'running'])
    })
    .whereNotExists((query) => void query.from('manual_steps').whereRaw('manual_steps.resource_id = resources.id').where('manual_steps.state', 'open'))
    .orderBy('id').limit(SWEEP_LINES_MAX).select('id')
  await enqueueMany(rows.map(({ id }) => settlePowerJob(id)))
  return rows.length
}
