import db from '@adonisjs/lucid/services/db'
import type { ConsentGiven } from '#enrolment/events/consent_given'
import { enqueueMany } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { inTransaction, type Client } from '#kernel/database/transaction'
import { LineMovedMeanwhile } from '../errors.ts'
import { SWEEP_LINES_MAX } from '../limits.ts'
import { isFoundPaid } from '../found_orders.ts'
import { readLine, type Line, type LineProblem } from '../lines.ts'
import { allLineStates, shapeOf, workedStates, type LineOwner, type LineState } from '../order_line_states.ts'
import { advanceLineJob } from './advance_line.ts'
import { auditGivenBack, giveBack } from './fail_line.ts'
import { moveLine } from './move_line.ts'

/** Lines that stand still until their customer agrees that the supplier gets its data, or tells the supplier's code. */
export async function linesWaitingForConsent({ organisationId, connectionId }: ConsentGiven, client: Client): Promise<string[]> {
  const rows = await client.from('order_lines').where({ organisation_id: organisationId, connection_id: connectionId, state: 'funds_held' })
    .whereRaw("JSON_VALUE(problem, '$.code') IN ('consent_needed', 'needs_code')").limit(SWEEP_LINES_MAX).select('id')
  return rows.map(({ id }) => id)
}

export type Swept = { moved: number; woken: number }

const sweepable = allLineStates.filter((state) => ![null, 'reported'].includes(shapeOf(state).overdue))

/**
 * Nothing parks silently: a line past its due date gets what the table says, and every line that is the worker's gets a job
 * where it has none, unless operators are at it. Runs every minute in one worker; a second run finds less to do.
 */
export async function sweepLines(): Promise<Swept> {
  return { moved: await moveOverdue(), woken: await wakeLines() }
}

async function moveOverdue(): Promise<number> {
  const rows = await db.from('order_lines').whereIn('state', sweepable).where('due_at', '<', clock.now())
    .orderBy('due_at').limit(SWEEP_LINES_MAX).select('id')
  let moved = 0
  for (const { id } of rows) moved += Number(await moveOne(id))
  return moved
}

async function moveOne(lineId: string): Promise<boolean> {
  try {
    return await inTransaction(
      async (trx) => {
        const line = await readLine(lineId, trx)
        if (!line?.dueAt || line.dueAt >= clock.now() || !sweepable.includes(line.state)) return false
        const { to, problem, owner } = consequenceOf(line)
        await moveLine(line, to, { problem, owner, note: { key: 'overdue' } }, { trx })
        if (to === 'cancelled' && line.state === 'funds_held') {
          await auditGivenBack(line, trx)
          await giveBack({ ...line, problem }, trx)
        }
        return true
      },
      { isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (error instanceof LineMovedMeanwhile) return false
    throw error
  }
}

type Consequence = { to: LineState; problem: LineProblem; owner?: LineOwner }

/**
 * An order that was born at the supplier is not dropped but undone there. One that was found paid cannot be undone: finance books
 * what nobody paid in time.
 */
function consequenceOf(line: Line): Consequence {
  const to = shapeOf(line.state).overdue as LineState
  const problem = line.problem ?? { code: 'overdue' }
  const isDropped = to === 'expired' || to === 'cancelled'
  if (line.origin === 'hub' || !isDropped) return { to, problem }
  if (isFoundPaid(line) && line.state !== 'funds_held') return { to: 'manual_review', problem: { code: 'found_paid_overdue' }, owner: 'finance' }
  return shapeOf(line.state).to.includes('compensating') ? { to: 'compensating', problem } : { to, problem }
}

async function wakeLines(): Promise<number> {
  const rows = await db.from('order_lines').whereIn('state', [...workedStates])
    .whereNotExists((query) => {
      void query.from('jobs').whereRaw("jobs.dedup_key = CONCAT('line:', order_lines.id)").whereIn('jobs.status', ['ready', 'running'])
    })
    .whereNotExists((query) => {
      // These wait for a person. What is cancelled by hand is looked up meanwhile.
      void query.from('manual_steps').whereRaw('manual_steps.line_id = order_lines.id').where('manual_steps.state', 'open').whereNull('manual_steps.resource_id')
        .whereNot('manual_steps.operation', 'cancelOrder')
    })
    .orderBy('id').limit(SWEEP_LINES_MAX).select('id')
  await enqueueMany(rows.map(({ id }) => advanceLineJob(id)))
  return rows.length
}

/** Lines of a connection that wait for a switch go on at once when it is turned on. */
export async function linesWaitingAt(connectionCode: string, client: Client): Promise<string[]> {
  const rows = await client.from('order_lines')
    .join('supplier_connections', 'supplier_connections.id', 'order_lines.connection_id')
    .where('supplier_connections.code', connectionCode)
    .whereIn('order_lines.state', ['funds_held', 'supplier_unpaid', 'confirming', 'submitting'])
    .limit(SWEEP_LINES_MAX)
    .select('order_lines.id')
  return rows.map(({ id }) => id)
}
