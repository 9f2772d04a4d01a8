import { done, isBillFinal, isBillMonth, readInteger, readObjects, refused, type SupplierOperations } from '#supplier-sdk'
import { toBillLine } from '../bill_mapper.ts'
import { answering, type Connection } from './context.ts'

/** The most that one page may carry; five requests a second, above that the vendor simply fails. */
const LINES_PER_PAGE = 300

/** Hours into the next month after which we treat a bill as final; the vendor does not say. */
export const BILL_FINAL_AFTER_HOURS = 72

/** `ListBillDetail` by charge item and transaction. The cursor is the offset. */
export const fetchBill = (connection: Connection): SupplierOperations['fetchBill'] =>
  answering('fetchBill', async ({ period, cursor }, call) => {
    const offset = Number(cursor ?? 0)
    if (!isBillMonth(period) || !Number.isInteger(offset) || offset < 0) {
      const field = { field: isBillMonth(period) ? 'cursor' : 'period', code: 'format' }
      return refused('invalid_request', { supplierCode: 'checked_here', fields: [field] })
    }
    const body = {
      BillPeriod: period,
      Limit: LINES_PER_PAGE,
      Offset: offset,
      GroupTerm: 0,
      GroupPeriod: 2,
      IgnoreZero: 0,
      NeedRecordNum: 1,
    }
    const answer = await connection.client.post('billing', 'ListBillDetail', body, call)
    const lines = readObjects(answer, 'List').map(toBillLine)
    const next = offset + lines.length
    const ended = lines.length === 0 || next >= readInteger(answer, 'Total')
    const final = isBillFinal(period, BILL_FINAL_AFTER_HOURS, call.clock.now())
    return done({ lines, nextCursor: ended ? null : String(next), final })
  })
