import {
  agreeWithCount,
  done,
  readInteger,
  readObject,
  readObjects,
  readOptionalText,
  refused,
  type Json,
  type OrderSnapshot,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { toOrder } from '../mapper.ts'
import { PAGE_SIZE } from '../properties.ts'
import { answering, readOrNull, type Connection } from './context.ts'

const readOrder = (connection: Connection, orderNo: string, call: SupplierCall) =>
  readOrNull(connection, ['GetOrder', { orderNo }], toOrder, call)

/** By key only where the settings say that it can be looked up by key. */
export const queryOrder = (connection: Connection): SupplierOperations['queryOrder'] =>
  answering(connection, async ({ supplierOrderNo, operationKey: externalNo }, call) => {
    if (supplierOrderNo) {
      return done(await readOrder(connection, supplierOrderNo, call))
    }
    if (!externalNo || connection.settings.lookup !== 'byKey') {
      return refused('unsupported', { supplierCode: 'no_lookup_by_key' })
    }
    return done(await readOrNull(connection, ['FindOrder', { externalNo }], toOrder, call))
  })

export const listOrders = (connection: Connection): SupplierOperations['listOrders'] =>
  answering(connection, async (input, call) => {
    const content: Json = {
      from: input.since.toISOString(),
      until: input.until.toISOString(),
      accountId: input.supplierAccountId,
      cursor: input.cursor,
      size: PAGE_SIZE,
    }
    const raw = await connection.client.post('ListOrders', content, call)
    const rows = readObjects(raw, 'orders')
    const { countsOrders } = connection.settings
    const counted = countsOrders
      ? agreeWithCount(rows.length, { left: readInteger(raw, 'left'), pageSize: PAGE_SIZE })
      : {}
    return done({
      items: rows.map(toOrder),
      nextCursor: readOptionalText(raw, 'next') ?? null,
      ...counted,
    })
  })

const PAYABLE = 'awaiting_payment' satisfies OrderSnapshot['state']

/** Reads first: an order that is paid is answered, one that costs more than the ceiling is refused before anything is sent. */
export const payOrder = (connection: Connection): SupplierOperations['payOrder'] =>
  answering(connection, async ({ supplierOrderNo: orderNo, ceilingFen, currency }, call) => {
    const order = await readOrder(connection, orderNo, call)
    if (!order) {
      return refused('not_found', { supplierCode: 'NotFound' })
    }
    if (order.paidAt) {
      return done(order)
    }
    if (order.state === 'unknown' || order.costFen === undefined) {
      throw new Error(`Nobody knows whether order ${orderNo} in ${order.rawState} may be paid`)
    }
    if (order.state !== PAYABLE) {
      return refused('window_closed', { supplierCode: order.rawState })
    }
    if (order.costFen > ceilingFen) {
      const facts = { nowFen: order.costFen, currency }
      return refused('price_changed', { supplierCode: 'above_ceiling', ...facts })
    }
    const raw = await connection.client.post('PayOrder', { orderNo, maxFen: ceilingFen }, call)
    return done(toOrder(readObject(raw, 'order')))
  })

export const cancelOrder = (connection: Connection): SupplierOperations['cancelOrder'] =>
  answering(connection, async ({ supplierOrderNo: orderNo, reason }, call) => {
    const raw = await connection.client.post('CancelOrder', { orderNo, reason }, call)
    return done(toOrder(readObject(raw, 'order')))
  })
