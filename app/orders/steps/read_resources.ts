import db from '@adonisjs/lucid/services/db'
import type { OrderSnapshot, ResourceSnapshot, ResourceState } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { ask } from '../effects.ts'
import { LIST_MARGIN_MS, LIST_PAGES_MAX } from '../limits.ts'
import type { Line } from '../lines.ts'

/** The customer can use it, or could. */
const deliveredStates: readonly ResourceState[] = ['running', 'stopped', 'suspended']

/** The resources of an order as they can be read now; those that are still being made, or could not be read, are left out. */
export async function readResources(line: Line, snapshot: OrderSnapshot): Promise<ResourceSnapshot[]> {
  const ids = snapshot.resourceIds.length > 0 ? snapshot.resourceIds : snapshot.items.flatMap((item) => item.resourceIds)
  const found = ids.length > 0 ? await readByIds(line, [...new Set(ids)]) : await findNew(line)
  return found.filter(({ state }) => deliveredStates.includes(state))
}

async function readByIds(line: Line, ids: readonly string[]): Promise<ResourceSnapshot[]> {
  if (!(await hub.use(line.connectionCode).can('getResource'))) return pickFromList(line, ids)
  const found: ResourceSnapshot[] = []
  for (const resourceId of ids) {
    const input = { resourceId, family: line.family ?? undefined, region: line.region ?? undefined }
    const answer = await ask(line, 'getResource', { ...input, supplierAccountId: line.supplierAccount ?? undefined })
    if (answer.status === 'done' && answer.data) found.push(answer.data)
  }
  return found
}

async function pickFromList(line: Line, ids: readonly string[]): Promise<ResourceSnapshot[]> {
  const all = await listAll(line)
  return all.filter(({ id }) => ids.includes(id))
}

/**
 * Some suppliers do not say which resources an order made. Then they are those of the customer's account that match the offer,
 * were made after the line, and that no line of ours knows; only when they are exactly as many as were ordered.
 */
async function findNew(line: Line): Promise<ResourceSnapshot[]> {
  const since = new Date(line.createdAt.getTime() - LIST_MARGIN_MS)
  const all = await listAll(line)
  const fitting = all.filter(({ offerKey, createdAt }) => offerKey === line.offerKey && createdAt !== undefined && createdAt >= since)
  if (fitting.length === 0) return []
  const ids = fitting.map(({ id }) => id)
  const known = await db.from('resources').where('connection_id', line.connectionId).whereIn('supplier_resource_id', ids).select('supplier_resource_id')
  const taken = new Set(known.map((row) => row.supplier_resource_id))
  const fresh = fitting.filter(({ id }) => !taken.has(id))
  return fresh.length === line.quantity ? fresh : []
}

async function listAll(line: Line): Promise<ResourceSnapshot[]> {
  if (!(await hub.use(line.connectionCode).can('listResources'))) return []
  const resources: ResourceSnapshot[] = []
  let cursor: string | undefined
  for (let page = 0; page < LIST_PAGES_MAX; page++) {
    const input = { supplierAccountId: line.supplierAccount ?? undefined, family: line.family ?? undefined, cursor }
    const answer = await ask(line, 'listResources', input)
    if (answer.status !== 'done') return []
    resources.push(...answer.data.items)
    if (answer.data.nextCursor === null) return resources
    cursor = answer.data.nextCursor
  }
  return []
}
