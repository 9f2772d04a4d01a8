import { mapState, microFromDecimal, readId, readOptionalText, readText, sha256Hex, type BillLine, type Json } from '#supplier-sdk'
import { familyOf } from './products.ts'
import { chargeCategories } from './states.ts'

const microOf = (row: Json, key: string): number => {
  const text = readOptionalText(row, key)
  return text === undefined ? 0 : microFromDecimal(text.replaceAll(',', ''))
}

const VOUCHERS = ['DeductedByCoupons', 'DeductedByCashCoupons', 'DeductedByPrepaidCard'] as const

/** What tells two lines of a month apart: the vendor gives them no number. */
const IDENTITY = ['OwnerID', 'InstanceID', 'ProductCode', 'Item', 'BillingItem', 'BillingDate'] as const

/** Months are Beijing's. */
const startOf = (period: string): Date => new Date(`${period}-01T00:00:00+08:00`)

const endOf = (period: string): Date => {
  const [year, month] = period.split('-').map(Number)
  return startOf(month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`)
}

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
    chargePeriodStart: startOf(period),
    chargePeriodEnd: endOf(period),
    listCostMicro: microOf(row, 'PretaxGrossAmount'),
    billedCostMicro: microOf(row, 'PretaxAmount'),
    voucherCostMicro: VOUCHERS.reduce((sum, key) => sum + microOf(row, key), 0),
    paidCostMicro: microOf(row, 'PaymentAmount'),
    description: readOptionalText(row, 'ProductName') ?? productCode,
  }
}
