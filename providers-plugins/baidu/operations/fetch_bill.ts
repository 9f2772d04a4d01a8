import { done, isBillFinal, isBillMonth, readCount, readObjects, refused, type SupplierOperations } from '#supplier-sdk'
import { toBillLine } from '../bill_mapper.ts'
import { answering, type Connection } from './context.ts'

const LINES_PER_PAGE = 100

/** Prepaid and on-demand lines are two lists, read one after the other. */
const PRODUCT_TYPES = ['prepay', 'postpay'] as const

/** Hours into the next month after which we treat a bill as final; the vendor does not say. */
export const BILL_FINAL_AFTER_HOURS = 72

/** `GET /v1/bill/resource/month`. The cursor is `<index of the list> <page>`. */
export const fetchBill = (connection: Connection): SupplierOperations['fetchBill'] =>
  answering('fetchBill', async ({ period, cursor }, call) => {
    const [index, pageNo] = (cursor ?? '0 1').split(' ').map(Number)
    const isPeriod = isBillMonth(period)
    if (!isPeriod || !PRODUCT_TYPES[index] || !Number.isInteger(pageNo) || pageNo < 1) {
      const field = { field: isPeriod ? 'cursor' : 'period', code: 'format' }
      return refused('invalid_request', { supplierCode: 'checked_here', fields: [field] })
    }
    const productType = PRODUCT_TYPES[index]
    const query = { month: period, productType, pageNo, pageSize: LINES_PER_PAGE }
    const answer = await connection.client.billingGet('/v1/bill/resource/month', query, call)
    const lines = readObjects(answer, 'bills').map((row) => toBillLine(row, period))
    const read = (pageNo - 1) * LINES_PER_PAGE + lines.length
    const ended = lines.length === 0 || read >= readCount(answer, 'totalCount')
    const final = isBillFinal(period, BILL_FINAL_AFTER_HOURS, call.clock.now())
    if (!ended) {
      return done({ lines, nextCursor: `${index} ${pageNo + 1}`, final })
    }
    const nextCursor = index + 1 < PRODUCT_TYPES.length ? `${index + 1} 1` : null
    return done({ lines, nextCursor, final })
  })
