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
import { ZONE } from './mapper.ts'
import { chargeCategories } from './states.ts'

const microOf = (row: Json, key: string): number | undefined => {
  const text = readOptionalText(row, key)
  return text === undefined ? undefined : microFromDecimal(text)
}

/** One row of `ListBillDetail`. */
export function toBillLine(row: Json): BillLine {
  const { state, rawState } = mapState(chargeCategories, readText(row, 'BillCategory'))
  const product = readText(row, 'Product')
  return {
    lineId: readText(row, 'BillDetailId'),
    billingPeriod: readText(row, 'BillPeriod'),
    currency: readText(row, 'Currency'),
    chargeCategory: state,
    rawCategory: rawState,
    serviceName: catalogue.familyOf(product),
    resourceId: readOptionalText(row, 'InstanceNo'),
    supplierOrderNo: readOptionalText(row, 'OriginalOrderNo'),
    supplierAccountId: readId(row, 'OwnerID'),
    payerAccountId: readOptionalText(row, 'PayerID'),
    region: readOptionalText(row, 'RegionCode') ?? readOptionalText(row, 'Region'),
    chargePeriodStart: readTime(row, 'ExpenseBeginTime', ZONE),
    chargePeriodEnd: readTime(row, 'ExpenseEndTime', ZONE),
    listCostMicro: microFromDecimal(readText(row, 'OriginalBillAmount')),
    billedCostMicro: microFromDecimal(readText(row, 'PayableAmount')),
    voucherCostMicro: microOf(row, 'CouponAmount'),
    paidCostMicro: microOf(row, 'PaidAmount'),
    description: readOptionalText(row, 'ProductZh') ?? product,
  }
}
