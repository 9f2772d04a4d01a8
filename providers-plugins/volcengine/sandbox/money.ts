import { checkConfiguration, CURRENCY, priceLine, yuan } from './pricing.ts'
import { Problem } from './problem.ts'
import type { Store } from './store.ts'
import {
  count,
  list,
  optionalWhole,
  plainTime,
  text,
  whole,
  type Body,
  type Caller,
} from './wire.ts'

export function queryPriceForSubscription(store: Store, body: Body) {
  const product = text(body, 'Product')
  const priced = list(body, 'ConfigList').map((entry) => {
    const code = text(entry, 'ConfigurationCode')
    checkConfiguration(product, code, null)
    const item = { code: text(entry, 'ChargeItemCode'), count: count(entry) }
    const line = priceLine(code, item, {
      quantity: whole(entry, 'Quantity', 1, 100),
      months: whole(entry, 'UseDuration', 1, 36),
      percent: store.state.pricePercent,
    })
    return { ...line, configurationCode: code }
  })
  const sum = (key: 'originalFen' | 'discountFen'): string =>
    yuan(priced.reduce((total, line) => total + line[key], 0))
  return {
    Currency: CURRENCY,
    TotalOriginalAmount: sum('originalFen'),
    TotalDiscountAmount: sum('discountFen'),
    ConfigList: priced.map((line) => ({
      ConfigurationCode: line.configurationCode,
      ChargeItemCode: line.code,
      Quantity: line.quantity,
      Price: yuan(line.originalFen / line.quantity),
      OriginalAmount: yuan(line.originalFen),
      DiscountAmount: yuan(line.discountFen),
      DiscountDetail: { DiscountType: 'Contract', DiscountPrice: yuan(line.discountFen) },
    })),
  }
}

export const queryBalanceAcct = (store: Store) => ({
  AccountID: store.state.ownId,
  AvailableBalance: yuan(store.state.cashFen),
  CashBalance: yuan(store.state.cashFen),
  CreditLimit: '0.00',
  ArrearsBalance: '0.00',
  FreezeAmount: '0.00',
})

export function listBillDetail(store: Store, body: Body, caller: Caller) {
  if (!caller.isOwn) {
    throw new Problem(403, 'AccessDenied', 'Bills belong to the payer')
  }
  const wanted = text(body, 'BillPeriod')
  const size = whole(body, 'Limit', 1, 300)
  const offset = optionalWhole(body, 'Offset', 0, 1_000_000, 0)
  const rows = store.state.bills.filter(({ period }) => period === wanted)
  return {
    List: rows.slice(offset, offset + size).map((row) => ({
      BillDetailId: row.id,
      BillID: `Bill${row.id}`,
      BillPeriod: row.period,
      BillCategory: row.category,
      BillingMode: '1',
      OwnerID: String(row.owner),
      PayerID: String(store.state.ownId),
      SellerID: '2100000000',
      Product: row.product,
      ProductZh: row.product.toUpperCase(),
      ConfigurationCode: row.configurationCode,
      InstanceNo: row.instanceId,
      OriginalOrderNo: row.orderId,
      RegionCode: row.region,
      Currency: CURRENCY,
      OriginalBillAmount: `${yuan(row.originalFen)}0000`,
      DiscountBillAmount: `${yuan(row.payableFen)}0000`,
      PreferentialBillAmount: `${yuan(row.originalFen - row.payableFen)}0000`,
      CouponAmount: '0.000000',
      PayableAmount: `${yuan(row.payableFen)}0000`,
      PaidAmount: `${yuan(row.payableFen)}0000`,
      UnpaidAmount: '0.000000',
      TradeTime: plainTime(row.at),
      ExpenseDate: plainTime(row.at).slice(0, 10),
      ExpenseBeginTime: plainTime(row.beginsAt),
      ExpenseEndTime: plainTime(row.endsAt),
    })),
    Limit: size,
    Offset: offset,
    Total: body.NeedRecordNum === 1 ? rows.length : -1,
  }
}
