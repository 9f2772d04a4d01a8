import {
  mapState,
  microFromDecimal,
  readOptionalText,
  readText,
  readTime,
  sha256Hex,
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

/** What tells two lines apart: the vendor gives them no number. */
const IDENTITY = ['pin', 'serviceCode', 'resourceId', 'actionTypeName', 'formula', 'startTime', 'endTime', 'billTime'] as const

/** A row of describeBillDetails, as FOCUS names it: BilledCost is `realTotalFee`, ListCost is `totalFee`. It names no order. */
export function toBillLine(row: Json, period: string): BillLine {
  const { state, rawState } = mapState(chargeCategories, readText(row, 'actionTypeName'))
  const serviceCode = readText(row, 'serviceCode')
  return {
    lineId: sha256Hex(IDENTITY.map((key) => String(row[key] ?? '')).join('\n')).slice(0, 32),
    billingPeriod: period,
    currency: CURRENCY,
    chargeCategory: state,
    rawCategory: rawState,
    serviceName: catalogue.familyOf(serviceCode),
    resourceId: readOptionalText(row, 'resourceId'),
    supplierAccountId: readText(row, 'pin'),
    region: readOptionalText(row, 'region'),
    chargePeriodStart: readTime(row, 'startTime', ZONE),
    chargePeriodEnd: readTime(row, 'endTime', ZONE),
    listCostMicro: microFromDecimal(readText(row, 'totalFee')),
    billedCostMicro: microFromDecimal(readText(row, 'realTotalFee')),
    voucherCostMicro: microOf(row, 'cashCouponPayFee'),
    paidCostMicro: microOf(row, 'balancePayFee') + microOf(row, 'cashPayFee'),
    description: readOptionalText(row, 'resourceName') ?? serviceCode,
  }
}
