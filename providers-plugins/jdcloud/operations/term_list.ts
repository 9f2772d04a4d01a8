import { agreeWithCount, readCount, readObjects, type Json, type ResourceSnapshot, type SupplierCall } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { toResourceSnapshot, toTermRow, type TermRow } from '../mapper.ts'
import { productOf } from '../products/main.ts'
import { actorFor, type Connection } from './context.ts'

const ROWS_PER_PAGE = 100

interface TermFilter {
  serviceCode: string
  supplierAccountId?: string
  resourceId?: string
  pageNumber: number
}

/** A page of the renewal list: resources of one service with their terms, in every region. Half of it is no answer. */
export async function termPage(
  connection: Connection,
  { serviceCode, supplierAccountId, resourceId, pageNumber }: TermFilter,
  call: SupplierCall
): Promise<{ rows: TermRow[]; ended: boolean; counted: true }> {
  const actor = await actorFor(connection, supplierAccountId, call)
  const queryInstanceParam = {
    appCode: 'jcloud',
    serviceCode,
    ...(resourceId === undefined ? {} : { instanceId: resourceId }),
    pageNumber,
    pageSize: ROWS_PER_PAGE,
  }
  const path = '/v2/regions/{regionId}/instances'
  const body = { queryInstanceParam }
  const request = { service: 'renewal', method: 'POST', path, body } as const
  const answer = await connection.client.send(request, call, actor)
  const rows = readObjects(answer, 'listQueries').map((row) => toTermRow(row, serviceCode))
  const left = readCount(answer, 'totalCount') - (pageNumber - 1) * ROWS_PER_PAGE
  const counted = agreeWithCount(rows.length, { left, pageSize: ROWS_PER_PAGE })
  return { rows, ended: left <= ROWS_PER_PAGE, ...counted }
}

/** What the product itself says of these, region by region, where it has an adapter; the list alone tells no state. */
export async function withProduct(
  connection: Connection,
  rows: TermRow[],
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<ResourceSnapshot[]> {
  const instances = new Map<string, Json>()
  const product = rows.length > 0 ? productOf(catalogue.familyOf(rows[0].serviceCode)) : undefined
  if (product) {
    const actor = await actorFor(connection, supplierAccountId, call)
    for (const region of new Set(rows.map((row) => row.region))) {
      const ids = rows.filter((row) => row.region === region).map(({ id }) => id)
      const found = await product.read(connection, region, ids, call, actor)
      found.forEach((instance, id) => instances.set(id, instance))
    }
  }
  const { tables } = connection
  const facts = { pin: supplierAccountId ?? '', tables, now: call.clock.now() }
  return rows.map((row) => toResourceSnapshot(row, instances.get(row.id), facts))
}

/** One resource of an account, or null where it has none of that number. */
export async function locate(
  connection: Connection,
  serviceCode: string,
  resourceId: string,
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<TermRow | null> {
  const filter = { serviceCode, supplierAccountId, resourceId, pageNumber: 1 }
  const { rows } = await termPage(connection, filter, call)
  return rows.find(({ id }) => id === resourceId) ?? null
}
