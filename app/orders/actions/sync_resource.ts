import db from '@adonisjs/lucid/services/db'
import { enqueueMany, type Enqueue } from '#jobs/actions/enqueue'
import { clock, later } from '#kernel/clock'
import { inTransaction, type Client, type Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'
import type { ResourceSnapshot } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { driftsOf, type DriftKind } from '../drift.ts'
import { RESOURCE_SYNC_MS, SYNC_RESOURCES_MAX } from '../limits.ts'
import { terminalStates } from '../order_line_states.ts'
import { noteDrifts } from './note_drifts.ts'

export const SYNC_RESOURCE = 'orders.sync_resource'

/** What a sync does not touch: it has ended, or a line of ours is about to end it. */
const leftAlone = ['released', 'unsubscribing']

export const syncResourceJob = (resourceId: string): Enqueue => ({
  type: SYNC_RESOURCE,
  payload: { resourceId },
  dedupKey: `resource:${resourceId}`,
  queue: 'resources',
})

/**
 * Reads a resource back and keeps its state, name, expiry, size and addresses as they are at the supplier, each once a day. An
 * earlier expiry or another size than our books say is not taken over: it waits as a drift for people. A read that fails changes
 * nothing and proves nothing. One that the supplier no longer knows is `released` when its term is over, else `unknown`: drift for people.
 */
export async function syncResource({ resourceId }: { resourceId: string }): Promise<void> {
  const row = await resourceRow(resourceId).whereNotIn('resources.state', leftAlone).first()
  if (!row) return
  const read = await readResource(row)
  if (read.type === 'read') await inTransaction((trx) => keepRead(row, read.data, trx), { isolationLevel: 'read committed' })
}

/** A resource with the code of its connection and whoever ordered it. */
export const resourceRow = (resourceId: string, client: Client = db.connection()) =>
  client.from('resources')
    .join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .where('resources.id', resourceId)
    .select('resources.*', 'supplier_connections.code', 'supplier_connections.manage', 'orders.user_id')

type ResourceRow = Record<string, any>

/** `impossible`: this supplier cannot be asked. `unanswered`: it was, and nothing is proven. Null: it knows no such resource. */
export type ResourceRead = { type: 'read'; data: ResourceSnapshot | null } | { type: 'unanswered' | 'impossible' }

/** Asks the supplier for a resource as it is now. Call it outside transactions. */
export async function readResource(row: ResourceRow): Promise<ResourceRead> {
  const handle = hub.use(row.code)
  if (!(await handle.can('getResource'))) return { type: 'impossible' }
  const input = { resourceId: row.supplier_resource_id, family: row.family, region: row.region || undefined }
  const answer = await handle.ask('getResource', { ...input, supplierAccountId: row.supplier_account ?? undefined }, {
    subject: { type: 'resource', id: row.id },
    organisationId: row.organisation_id,
  })
  return answer.status === 'done' ? { type: 'read', data: answer.data } : { type: 'unanswered' }
}

/**
 * What follows by itself is kept; what does not waits as a drift. While a line of ours acts on the resource it says what is right, and
 * what a suspension of ours may have done is no drift.
 */
export async function keepRead(row: ResourceRow, read: ResourceSnapshot | null, trx: Trx): Promise<void> {
  const at = clock.now()
  const underWay = await trx.from('order_lines').where('resource_id', row.id).whereNotIn('state', terminalStates).select('id').first()
  const booked = { state: row.state, expiresAt: row.expires_at, spec: fromJson<Record<string, unknown>>(row.spec) }
  const drifts = underWay ? [] : driftsOf(booked, read, at).filter(({ kind }) => kind !== 'state' || row.power_asked === null)
  const kinds = new Set(drifts.map(({ kind }) => kind))
  const change = read ? readBack(read, kinds) : gone(row.expires_at)
  await trx.from('resources').where('id', row.id).whereNotIn('state', leftAlone).update({ ...change, synced_at: at, updated_at: at })
  if (!underWay) await noteDrifts({ id: row.id, organisationId: row.organisation_id, userId: row.user_id, name: row.name }, drifts, trx)
}

function readBack({ state, name, expiresAt, spec, endpoints }: ResourceSnapshot, drifting: ReadonlySet<DriftKind>) {
  return {
    state,
    name: name.slice(0, 200),
    ...(expiresAt && !drifting.has('expiry') ? { expires_at: expiresAt } : {}),
    ...(Object.keys(spec).length > 0 && !drifting.has('spec') ? { spec: db.raw('JSON_MERGE_PATCH(spec, ?)', [toJson(spec)]) } : {}),
    endpoints: toJson(endpoints),
    ended_at: state === 'released' ? clock.now() : null,
  }
}

function gone(expiresAt: Date | null) {
  const now = clock.now()
  return expiresAt && expiresAt <= now ? { state: 'released', ended_at: now } : { state: 'unknown' }
}

/** Every resource that was not read for a day, a thousand at a time; the schedule comes again for the rest. */
export async function requestResourceSync(): Promise<number> {
  const rows = await db.from('resources').whereNotIn('state', leftAlone).where('synced_at', '<', later(-RESOURCE_SYNC_MS))
    .orderBy('synced_at').limit(SYNC_RESOURCES_MAX).select('id')
  await enqueueMany(rows.map(({ id }) => syncResourceJob(id)))
  return rows.length
}
