import {
  done,
  readInteger,
  readObject,
  readObjects,
  readOptionalText,
  type SuspendInput,
  type SupplierOperations,
} from '#supplier-sdk'
import { toAccount, toOrder, toResource } from '../mapper.ts'
import { PAGE_SIZE } from '../properties.ts'
import { answering, readOrNull, type Connection } from './context.ts'

export const listResources = (connection: Connection): SupplierOperations['listResources'] =>
  answering(connection, async ({ supplierAccountId: accountId, family, cursor }, call) => {
    const content = { accountId, family, cursor, size: PAGE_SIZE }
    const raw = await connection.client.post('ListResources', content, call)
    return done({
      items: readObjects(raw, 'resources').map(toResource),
      nextCursor: readOptionalText(raw, 'next') ?? null,
    })
  })

export const getResource = (connection: Connection): SupplierOperations['getResource'] =>
  answering(connection, async ({ resourceId }, call) =>
    done(await readOrNull(connection, ['GetResource', { resourceId }], toResource, call))
  )

/** One resource, or the whole account where none is named. */
const powering = (connection: Connection, on: boolean) =>
  answering(connection, async (input: SuspendInput, call) => {
    const { supplierAccountId: accountId, resourceId, reason } = input
    const content = { accountId, resourceId, on, reason }
    const raw = await connection.client.post('SetPower', content, call)
    return done(
      resourceId ? toResource(readObject(raw, 'resource')) : toAccount(readObject(raw, 'account'))
    )
  })

export const suspend = (connection: Connection): SupplierOperations['suspend'] =>
  powering(connection, false)

export const resume = (connection: Connection): SupplierOperations['resume'] =>
  powering(connection, true)

export const quoteUnsubscribe = (
  connection: Connection
): SupplierOperations['quoteUnsubscribe'] =>
  answering(connection, async ({ resource: { resourceId }, currency }, call) => {
    const raw = await connection.client.post('PriceRefund', { resourceId }, call)
    const refundFen = readInteger(raw, 'refundFen')
    return done({ currency, refundFen, withheldFen: readInteger(raw, 'withheldFen') })
  })

export const unsubscribe = (connection: Connection): SupplierOperations['unsubscribe'] =>
  answering(connection, async ({ resource: { resourceId }, expectedRefundFen, reason }, call) => {
    const tokens = connection.settings.dedupe === 'key' ? { clientToken: call.operationKey } : {}
    const named = connection.settings.lookup === 'none' ? {} : { externalNo: call.operationKey }
    const content = { resourceId, minFen: expectedRefundFen, reason, ...tokens, ...named }
    const raw = await connection.client.post('RefundResource', content, call)
    return done(toOrder(readObject(raw, 'order')))
  })
