import {
  done,
  isBillFinal,
  isBillMonth,
  readCount,
  readObject,
  readObjects,
  refused,
  type SupplierOperations,
} from '#supplier-sdk'
import { toBillLine } from '../bill_mapper.ts'
import { answering, type Connection } from './context.ts'

const LINES_PER_PAGE = 1000

/** Hours into the next month after which we treat a bill as final; the vendor does not say. */
export const BILL_FINAL_AFTER_HOURS = 72

/** The last second of a month of Beijing's. */
function endOf(period: string): string {
  const [year, month] = period.split('-').map(Number)
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return `${period}-${days} 23:59:59`
}

/** `describeBillDetails` of one month. The cursor is the page, from 1. */
export const fetchBill = (connection: Connection): SupplierOperations['fetchBill'] =>
  answering('fetchBill', async ({ period, cursor }, call) => {
    const pageIndex = Number(cursor ?? 1)
    const isPeriod = isBillMonth(period)
    if (!isPeriod || !Number.isInteger(pageIndex) || pageIndex < 1) {
      const field = { field: isPeriod ? 'cursor' : 'period', code: 'format' }
      return refused('invalid_request', { supplierCode: 'checked_here', fields: [field] })
    }
    const body = {
      startTime: `${period}-01 00:00:00`,
      endTime: endOf(period),
      pageIndex,
      pageSize: LINES_PER_PAGE,
    }
    const path = '/v1/regions/{regionId}/describeBillDetails'
    const request = { service: 'billing', method: 'POST', path, body } as const
    const answer = await connection.client.send(request, call)
    const lines = readObjects(answer, 'result').map((row) => toBillLine(row, period))
    const read = (pageIndex - 1) * LINES_PER_PAGE + lines.length
    const total = readCount(readObject(answer, 'pagination'), 'numberRecords')
    const final = isBillFinal(period, BILL_FINAL_AFTER_HOURS, call.clock.now())
    const ended = lines.length === 0 || read >= total
    return done({ lines, nextCursor: ended ? null : String(pageIndex + 1), final })
  })
