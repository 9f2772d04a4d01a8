import { readCount, readObjects, type Json, type ResourceSnapshot, type SupplierCall } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { toPrepaidRow, toResourceSnapshot, type PrepaidRow } from '../mapper.ts'
import { productOf } from '../products/main.ts'
import { credentialsFor, ofAccount, type Connection } from './context.ts'

export const RESOURCES_PER_PAGE = 100

interface PrepaidFilter {
  serviceType: string
  supplierAccountId?: string
  ids?: string[]
  pageNo: number
}

/** A page of the list of prepaid resources of one service, in every region. */
export async function prepaidPage(
  { client, settings }: Connection,
  { serviceType, supplierAccountId, ids, pageNo }: PrepaidFilter,
  call: SupplierCall
): Promise<{ rows: PrepaidRow[]; ended: boolean }> {
  const body: Json = {
    serviceType,
    ...(ids ? { shortOrInstanceIds: ids } : {}),
    ...ofAccount(supplierAccountId),
    pageNo,
    pageSize: RESOURCES_PER_PAGE,
  }
  const answer = await client.billing('/v1/renew/resource/list', body, call)
  const owner = supplierAccountId ?? settings.organizationId
  const rows = readObjects(answer, 'result').map((row) => toPrepaidRow(row, owner))
  const read = (pageNo - 1) * RESOURCES_PER_PAGE + rows.length
  return { rows, ended: rows.length === 0 || read >= readCount(answer, 'totalCount') }
}

/** What the product itself says of these, region by region, where it has an adapter; the list alone tells no state. */
export async function withProduct(
  connection: Connection,
  rows: PrepaidRow[],
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<ResourceSnapshot[]> {
  const instances = new Map<string, Json>()
  const product = rows.length > 0 ? productOf(catalogue.familyOf(rows[0].serviceType)) : undefined
  if (product) {
    const credentials = await credentialsFor(connection, supplierAccountId, call)
    for (const region of new Set(rows.map((row) => row.region))) {
      const ids = rows.filter((row) => row.region === region).map(({ id }) => id)
      const found = await product.read(connection, ids, call, { region, credentials })
      found.forEach((instance, id) => instances.set(id, instance))
    }
  }
  const now = call.clock.now()
  return rows.map((row) => toResourceSnapshot(row, instances.get(row.id), connection.tables, now))
}

/** One prepaid resource of an account, or null where it has none of that number. */
export async function locate(
  connection: Connection,
  serviceType: string,
  resourceId: string,
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<PrepaidRow | null> {
  const filter = { serviceType, supplierAccountId, ids: [resourceId], pageNo: 1 }
  const { rows } = await prepaidPage(connection, filter, call)
  return rows.find(({ id }) => id === resourceId) ?? null
}
