import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { systemViewer, type Viewer } from '#identity/viewer'
import { enqueueMany, type Enqueue } from '#jobs/actions/enqueue'
import { clock, DAY_MS, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import type { LocalText } from '#supplier-sdk'
import { AUTO_RENEW_DAYS, AUTO_RENEW_RETRY_MS, SYNC_RESOURCES_MAX } from '../limits.ts'
import { resourceName } from '../queries/line_names.ts'
import { isEnterable } from '../resource_states.ts'
import { placeOrder, prepareOrder } from './place_order.ts'
import { quoteRenewal } from './quote_renewal.ts'
import { tellAutoRenewalStands } from './tell_of_expiry.ts'

export const AUTO_RENEW = 'orders.auto_renew'

/** Orders that ended and left the expiry where it was: the next day tries again. */
const cameToNothing = ['failed_refunded', 'cancelled', 'expired', 'rejected']

const autoRenewJob = (resourceId: string): Enqueue => ({ type: AUTO_RENEW, payload: { resourceId }, dedupKey: `renew:${resourceId}`, queue: 'resources' })

/** Every resource whose automatic renewal is due and was not tried within a day; a second run asks for the same jobs. */
export async function requestAutoRenewals(): Promise<number> {
  const now = clock.now()
  const rows = await db.from('auto_renewals')
    .join('resources', 'resources.id', 'auto_renewals.resource_id')
    .leftJoin('auto_renewal_runs as runs', (join) => void join.on('runs.resource_id', 'resources.id').andOn('runs.expires_at', 'resources.expires_at'))
    .leftJoin('orders', 'orders.id', 'runs.order_id')
    .whereBetween('resources.expires_at', [now, later(AUTO_RENEW_DAYS * DAY_MS, now)])
    .whereNull('resources.acting_line_id')
    .where((due) => void due.whereNull('runs.id').orWhere('runs.tried_at', '<=', later(-AUTO_RENEW_RETRY_MS, now)))
    .where((due) => void due.whereNull('runs.order_id').orWhereIn('orders.state', cameToNothing))
    .orderBy('resources.expires_at').limit(SYNC_RESOURCES_MAX).select('resources.id')
  await enqueueMany(rows.map(({ id }) => autoRenewJob(id)))
  return rows.length
}

type Due = { resourceId: string; organisationId: number; userId: number; months: number; expiresAt: Date; name: string | LocalText }

/** Undoes what the transaction wrote and carries the reason out of it. */
class NotPlaced extends Error {
  constructor(readonly reason: string) {
    super(reason)
  }
}

/**
 * Renews one resource for its owner, once per expiry: the run's unique key and the order are one transaction. Without the money,
 * or where the supplier gives no price, the owner is told and the next day tries again, until it has expired. A second job for the
 * same expiry finds the order and does nothing.
 */
export async function autoRenew({ resourceId }: { resourceId: string }): Promise<void> {
  const due = await readDue(resourceId)
  if (!due) return
  const reason = await attempt(due)
  if (reason === null) return
  await inTransaction(async (trx) => {
    await noteAttempt(due, reason, trx)
    await tellAutoRenewalStands(due, reason, trx)
  })
}

/** Null: it was placed, now or before. */
async function attempt(due: Due): Promise<string | null> {
  const viewer = ownerOf(due)
  const quoted = await quoteRenewal(viewer, { items: [{ resourceId: due.resourceId, months: due.months }] })
  if (!quoted.ok) return quoted.error.type === 'resource_busy' ? null : quoted.error.type
  const quoteId = quoted.value.id
  const prepared = await prepareOrder(viewer, { quoteId })
  if (!prepared.ok) return prepared.error.type
  try {
    await inTransaction(
      async (trx) => {
        if (!(await takeRun(due, trx))) return
        const placed = await placeOrder(viewer, { quoteId, prepared: prepared.value }, { trx })
        if (!placed.ok) throw new NotPlaced(placed.error.type)
        const run = trx.from('auto_renewal_runs').where({ resource_id: due.resourceId, expires_at: due.expiresAt })
        await run.update({ state: 'placed', order_id: placed.value.id, problem: null, tried_at: clock.now() })
      },
      { isolationLevel: 'read committed' }
    )
    return null
  } catch (error) {
    if (error instanceof NotPlaced) return error.reason === 'resource_busy' ? null : error.reason
    throw error
  }
}

/** The row of this expiry, locked; false when its order is under way or has renewed. */
async function takeRun(due: Due, trx: Trx): Promise<boolean> {
  await noteAttempt(due, null, trx)
  const run = await trx.from('auto_renewal_runs').where({ resource_id: due.resourceId, expires_at: due.expiresAt }).forUpdate().firstOrFail()
  if (run.state !== 'placed') return true
  const order = await trx.from('orders').where('id', run.order_id).select('state').firstOrFail()
  return cameToNothing.includes(order.state)
}

async function noteAttempt({ resourceId, expiresAt }: Due, problem: string | null, trx: Trx): Promise<void> {
  await trx.rawQuery(
    `INSERT INTO auto_renewal_runs (resource_id, expires_at, state, problem, tried_at) VALUES (?, ?, 'trying', ?, ?)
     ON DUPLICATE KEY UPDATE problem = VALUES(problem), tried_at = VALUES(tried_at)`,
    [resourceId, expiresAt, problem!, clock.now()]
  )
}

/** Acts for whoever the resource is in the name of now, as the system. */
const ownerOf = ({ organisationId, userId }: Due): Viewer => ({ ...systemViewer, organisationId, userId, actor: systemActor })

async function readDue(resourceId: string): Promise<Due | null> {
  const row = await db.from('auto_renewals')
    .join('resources', 'resources.id', 'auto_renewals.resource_id')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .where('resources.id', resourceId)
    .select('resources.*', 'auto_renewals.months', 'orders.user_id', 'order_lines.name as line_name', 'order_lines.name_en as line_name_en').first()
  const now = clock.now()
  if (!row || !isEnterable(row.state) || row.acting_line_id || row.expires_at <= now || row.expires_at > later(AUTO_RENEW_DAYS * DAY_MS, now)) return null
  return { resourceId, organisationId: row.organisation_id, userId: row.user_id, months: row.months, expiresAt: row.expires_at, name: resourceName(row) }
}
