import {
  done,
  readBoolean,
  readObjects,
  readOptionalText,
  readTime,
  type SupplierOperations,
} from '#supplier-sdk'
import { toBillLine, toUsage } from '../mapper.ts'
import { PAGE_SIZE } from '../properties.ts'
import { answering, type Connection } from './context.ts'

const HOUR_MS = 3600 * 1000

/** Final when the supplier says that it is closed and the declared hours have passed since the period's end. */
export const fetchBill = (connection: Connection): SupplierOperations['fetchBill'] =>
  answering(connection, async ({ period, cursor }, call) => {
    const { currency, billFinalAfterHours: hours } = connection.settings
    const raw = await connection.client.post('GetBill', { period, cursor, size: PAGE_SIZE }, call)
    const endedAt = readTime(raw, 'until', 'Z').getTime()
    const isOver = hours !== undefined && call.clock.now().getTime() >= endedAt + hours * HOUR_MS
    return done({
      lines: readObjects(raw, 'lines').map((line) => toBillLine(line, currency)),
      nextCursor: readOptionalText(raw, 'next') ?? null,
      final: isOver && readBoolean(raw, 'closed'),
    })
  })

export const listUsage = (connection: Connection): SupplierOperations['listUsage'] =>
  answering(connection, async ({ since, until, supplierAccountId: accountId, cursor }, call) => {
    const content = {
      from: since.toISOString(),
      until: until.toISOString(),
      accountId,
      cursor,
      size: PAGE_SIZE,
    }
    const raw = await connection.client.post('ListUsage', content, call)
    return done({
      records: readObjects(raw, 'records').map(toUsage),
      nextCursor: readOptionalText(raw, 'next') ?? null,
      final: readBoolean(raw, 'closed'),
    })
  })
