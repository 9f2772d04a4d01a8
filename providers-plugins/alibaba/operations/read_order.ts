import { readObject, readObjects, type OrderSnapshot, type SupplierCall } from '#supplier-sdk'
import { isKind } from '../errors.ts'
import { toOrderSnapshot, toResourceSnapshot } from '../mapper.ts'
import { ownedBy, type Connection } from './context.ts'

/** An order, or null where the vendor knows no such order of this customer. */
export async function readOrder(
  connection: Connection,
  supplierOrderNo: string,
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<OrderSnapshot | null> {
  const { client, tables } = connection
  const wanted = { OrderId: supplierOrderNo, ...ownedBy(supplierAccountId) }
  try {
    const data = readObject(await client.business('GetOrderDetail', wanted, call), 'Data')
    const [order] = readObjects(readObject(data, 'OrderList'), 'Order')
    return order ? refine(connection, toOrderSnapshot(order, supplierAccountId ?? '', tables), call) : null
  } catch (error) {
    if (isKind(error, 'not_found')) {
      return null
    }
    throw error
  }
}

/** An order is paid before what it bought is there, and has no word for it: the instances tell. */
async function refine({ client, tables }: Connection, order: OrderSnapshot, call: SupplierCall): Promise<OrderSnapshot> {
  if (order.kind !== 'new' || order.state !== 'active' || order.resourceIds.length === 0) {
    return order
  }
  const wanted = { ...ownedBy(order.supplierAccountId || undefined), InstanceIDs: order.resourceIds.join(','), PageNum: 1, PageSize: 100 }
  const data = readObject(await client.business('QueryAvailableInstances', wanted, call), 'Data')
  const states = readObjects(data, 'InstanceList').map((row) => toResourceSnapshot(row, tables))
  const opening = states.find(({ state }) => state === 'creating')
  return opening ? { ...order, state: 'provisioning', rawState: `${order.rawState} ${opening.rawState}` } : order
}

/** A state without a table entry must stop every step that spends or destroys. */
export function requireKnown(order: OrderSnapshot): OrderSnapshot {
  if (order.state === 'unknown') {
    throw new Error(`Order ${order.supplierOrderNo} is in the unmapped state "${order.rawState}"`)
  }
  return order
}
