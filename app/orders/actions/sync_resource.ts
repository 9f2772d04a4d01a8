import db from '@adonisjs/lucid/services/db'
import { enqueueMany, type Enqueue } from '#jobs/actions/enqueue'
import { clock, later } from '#kernel/clock'
import { toJson } from '#kernel/json'
import { hub } from '#suppliers/hub'
import { RESOURCE_SYNC_MS, SYNC_RESOURCES_MAX } from '../limits.ts'

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
 * Reads a resource back and keeps its state, name, expiry, size and addresses as they are at the supplier. A read that fails
 * changes nothing. One that the supplier no longer knows is `released` when its term is over, else `unknown`: drift for people.
 */
export async function syncResource({ resourceId }: { resourceId: string }): Promise<void> {
  const row = await db.from('resources')
    .join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .where('resources.id', resourceId)
    .whereNotIn('resources.state', leftAlone)
    .select('resources.*', 'supplier_connections.code')
    .first()
  if (!row) return
  const handle = hub.use(row.code)
  if (!(await handle.can('getResource'))) return
  const input = { resourceId: row.supplier_resource_id, family: row.family, region: row.region || undefined }
  const answer = await handle.ask('getResource', { ...input, supplierAccountId: row.supplier_account ?? undefined }, {
    subject: { type: 'resource', id: resourceId },
    organisationId: row.organisation_id,
  })
  if (answer.status !== 'done') return
  const change = answer.data ? readBack(answer.data) : gone(row.expires_at)
  const at = clock.now()
  await db.from('resources').where('id', resourceId).whereNotIn('state', leftAlone).update({ ...change, synced_at: at, updated_at: at })
}

type Read = { state: string; name: string; expiresAt?: Date; spec: object; endpoints: object[] }

function readBack({ state, name, expiresAt, spec, endpoints }: Read) {
  return {
    state,
    name: name.slice(0, 200),
    ...(expiresAt ? { expires_at: expiresAt } : {}),
    ...(Object.keys(spec).length > 0 ? { spec: db.raw('JSON_MERGE_PATCH(spec, ?)', [toJson(spec)]) } : {}),
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
