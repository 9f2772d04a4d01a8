import {
  mapState,
  microFromDecimal,
  readId,
  readOptionalText,
  readText,
  readTime,
  type BillLine,
  type Json,
} from '#supplier-sdk'
import { catalogue } from './catalog.ts'
import { CURRENCY, ZONE } from './mapper.ts'
import { chargeCategories } from './states.ts'

const microOf = (row: Json, key: string): number => {
  const text = readOptionalText(row, key)
  return text === undefined ? 0 : microFromDecimal(text)
}

const VOUCHERS = ['couponPrice', 'discountCouponPrice', 'cashEquivalentCouponPrice'] as const

/** One of `bills[]`, as FOCUS names it: BilledCost is `financePrice`, ListCost is `catalogPrice`. */
export function toBillLine(row: Json, period: string): BillLine {
  const productType = readText(row, 'productType')
  const category = readOptionalText(row, 'orderType') ?? productType
  const { state, rawState } = mapState(chargeCategories, category)
  const serviceType = readText(row, 'serviceType')
  const accountId = readId(row, 'accountId')
  return {
    lineId: readText(row, 'billId'),
    billingPeriod: period,
    currency: CURRENCY,
    chargeCategory: state,
    rawCategory: rawState,
    serviceName: catalogue.familyOf(serviceType),
    resourceId: readOptionalText(row, 'instanceId'),
    supplierOrderNo: readOptionalText(row, 'orderId'),
    supplierAccountId: readOptionalText(row, 'subAccountId') ?? accountId,
    payerAccountId: accountId,
    region: readOptionalText(row, 'region'),
    chargePeriodStart: readTime(row, 'startTime', ZONE),
    chargePeriodEnd: readTime(row, 'endTime', ZONE),
    listCostMicro: microFromDecimal(readText(row, 'catalogPrice')),
    billedCostMicro: microFromDecimal(readText(row, 'financePrice')),
    voucherCostMicro: VOUCHERS.reduce((sum, key) => sum + microOf(row, key), 0),
    paidCostMicro: microOf(row, 'cash') + microOf(row, 'rebate'),
    description: serviceType,
  }
}
