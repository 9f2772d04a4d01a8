import { decimalFromFen, readText, type SupplierCall } from '#supplier-sdk'
import { CURRENCY, fenOf } from '../mapper.ts'
import type { Connection } from './context.ts'

/**
 * Orders are charged to the customer's quota when they are made. One that is short is raised to what the order costs; `OutBizId`
 * is our key, so that a repetition raises nothing.
 */
export async function fundQuota({ client, settings }: Connection, supplierAccountId: string, neededFen: number, call: SupplierCall): Promise<void> {
  if (!settings.fundQuota) {
    return
  }
  const owner = { OwnerId: supplierAccountId }
  const asked = { ...owner, ItemCodes: 'availableQuota' }
  const availableFen = fenOf(readText(await client.business('QueryResellerAvailableQuota', asked, call), 'Data'))
  if (availableFen >= neededFen) {
    return
  }
  const raised = { ...owner, Amount: decimalFromFen(neededFen), Currency: CURRENCY, OutBizId: call.operationKey }
  await client.business('SetResellerUserQuota', raised, call)
}
