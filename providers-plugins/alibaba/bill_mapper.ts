import {
  endOfBillMonth,
  mapState,
  microFromDecimal,
  readId,
  readOptionalText,
  readText,
  sha256Hex,
  startOfBillMonth,
  type BillLine,
  type Json,
} from '#supplier-sdk'
import { familyOf } from './products.ts'
import { chargeCategories } from './states.ts'

const microOf = (row: Json, key: string): number => {
  const text = readOptionalText(row, key)
  return text === undefined ? 0 : microFromDecimal(text.replaceAll(',', ''))
}

const VOUCHERS = ['DeductedByCoupons', 'DeductedByCashCoupons', 'DeductedByPrepaidCard'] as const

/** What tells two lines of a month apart: the vendor gives them no number. */
const IDENTITY = ['OwnerID', 'InstanceID', 'ProductCode', 'Item', 'BillingItem', 'BillingDate'] as const

/** One of `Items[]` of DescribeInstanceBill, as FOCUS names it: BilledCost is `PretaxAmount`, ListCost `PretaxGrossAmount`. */
export function toBillLine(row: Json, period: string): BillLine {
  const { state, rawState } = mapState(chargeCategories, readText(row, 'Item'))
  const productCode = readText(row, 'ProductCode')
  return {
    lineId: sha256Hex([period, ...IDENTITY.map((key) => String(row[key] ?? ''))].join('\n')).slice(0, 32),
    billingPeriod: period,
    currency: readText(row, 'Currency'),
    chargeCategory: state,
    rawCategory: rawState,
    serviceName: familyOf(productCode),
    resourceId: readOptionalText(row, 'InstanceID'),
    supplierAccountId: readId(row, 'OwnerID'),
    payerAccountId: readId(row, 'BillAccountID'),
    region: readOptionalText(row, 'Region'),
    chargePeriodStart: startOfBillMonth(period),
    chargePeriodEnd: endOfBillMonth(period),
    listCostMicro: microOf(row, 'PretaxGrossAmount'),
    billedCostMicro: microOf(row, 'PretaxAmount'),
    voucherCostMicro: VOUCHERS.reduce((sum, key) => sum + microOf(row, key), 0),
    paidCostMicro: microOf(row, 'PaymentAmount'),
    description: readOptionalText(row, 'ProductName') ?? productCode,
  }
}
