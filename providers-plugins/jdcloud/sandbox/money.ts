import { Problem } from './problem.ts'
import type { Store } from './store.ts'
import { beijing, text, whole, yuan, type Caller, type Request } from './wire.ts'

/** Amounts are texts here. */
export function accountAmount(store: Store, _: Request, caller: Caller) {
  if (!caller.isPartner) {
    throw new Problem(403, 'PERMISSION_DENIED', 'The funds are the payer’s')
  }
  const amount = (store.state.cashFen / 100).toFixed(2)
  return { totalAmount: amount, availableAmount: amount, frozenAmount: '0.00', enableWithdrawAmount: amount, withdrawingAmount: '0.00' }
}

/** Lines of a month. They name no order. */
export function billDetails(store: Store, { body }: Request, caller: Caller) {
  if (!caller.isPartner) {
    throw new Problem(403, 'PERMISSION_DENIED', 'Bills are the payer’s')
  }
  const wanted = text(body, 'startTime').slice(0, 7)
  if (text(body, 'endTime').slice(0, 7) !== wanted) {
    throw new Problem(400, 'INVALID_ARGUMENT', '[endTime] must lie in the same month')
  }
  const pageIndex = whole(body, 'pageIndex', 1, 100_000, 1)
  const pageSize = whole(body, 'pageSize', 1, 1000, 20)
  const found = store.state.bills.filter(({ month }) => month === wanted)
  const rows = found.slice((pageIndex - 1) * pageSize, pageIndex * pageSize)
  const result = rows.map((row) => ({
    pin: row.owner,
    appCode: 'jcloud',
    serviceCode: row.serviceCode,
    billingType: 3,
    resourceId: row.resourceId,
    resourceName: row.resourceId,
    region: row.region,
    az: row.az,
    actionTypeName: row.action,
    formula: row.formula,
    startTime: beijing(row.at),
    endTime: beijing(row.endsAt),
    billTime: beijing(row.at),
    totalFee: yuan(row.totalFen),
    discountFee: yuan(row.totalFen - row.realFen),
    realTotalFee: yuan(row.realFen),
    cashCouponPayFee: 0,
    balancePayFee: yuan(row.realFen),
    cashPayFee: 0,
    arrearFee: 0,
    tagDetails: [],
  }))
  const numberPages = Math.max(1, Math.ceil(found.length / pageSize))
  const pagination = { currPageNo: pageIndex, numberPages, numberRecords: found.length, pageSize, startIndex: (pageIndex - 1) * pageSize }
  return { pagination, result }
}
