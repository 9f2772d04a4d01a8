import { HOUR_MS } from '#kernel/clock'
import { every, onJob } from '#jobs/registry'
import { lanesOfRows } from '#suppliers/lanes_of_rows'
import { readBill } from './actions/read_bill.ts'
import { READ_BILL } from './actions/request_bill.ts'
import { requestBills } from './actions/request_bills.ts'

onJob(READ_BILL, readBill, { lanesOf: lanesOfRows('supplier_bills', ({ billId }: { billId: number }) => billId) })
every('settlement.request_bills', 6 * HOUR_MS, requestBills)
