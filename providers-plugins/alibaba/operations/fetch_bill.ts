import { done, isBillFinal, isBillMonth, readObject, readObjects, readOptionalText, refused, type SupplierOperations } from '#supplier-sdk'
import { toBillLine } from '../bill_mapper.ts'
import { answering, type Connection } from './context.ts'

const LINES_PER_PAGE = 300

/** Hours into the next month after which we treat a bill as final; the vendor does not say. */
export const BILL_FINAL_AFTER_HOURS = 72

/** `DescribeInstanceBill` of one month; the cursor is the vendor's NextToken. */
export const fetchBill = (connection: Connection): SupplierOperations['fetchBill'] =>
  answering('fetchBill', async ({ period, cursor }, call) => {
    if (!isBillMonth(period)) {
      const field = { field: 'period', code: 'format' }
      return refused('invalid_request', { supplierCode: 'checked_here', fields: [field] })
    }
    const wanted = { BillingCycle: period, MaxResults: LINES_PER_PAGE, NextToken: cursor, IsHideZeroCharge: false }
    const data = readObject(await connection.client.business('DescribeInstanceBill', wanted, call), 'Data')
    const lines = readObjects(data, 'Items').map((row) => toBillLine(row, period))
    const final = isBillFinal(period, BILL_FINAL_AFTER_HOURS, call.clock.now())
    return done({ lines, nextCursor: readOptionalText(data, 'NextToken') ?? null, final })
  })
