import { microText } from './micro.ts'
import { endOfPeriod, startOfPeriod } from './bill_periods.ts'

/** What a charge line is, as FOCUS 1.1 needs it; amounts null: the reader may not see costs. */
export type FocusLine = {
  supplierLineId: string
  period: string
  chargeCategory: string
  rawCategory: string
  currency: string
  service: string
  region: string | null
  description: string | null
  supplierAccount: string
  payerAccount: string | null
  supplierResourceId: string | null
  supplierOrderNo: string | null
  chargeFrom: Date
  chargeUntil: Date
  listMicro: number | null
  billedMicro: number | null
  voucherMicro: number | null
  paidMicro: number | null
  customer: string | null
  resourceId: string | null
}

export type FocusSource = { provider: string }

/** The column names of FOCUS 1.1, in its order; what it does not know begins with `x_`, as it says. */
export const focusColumns = [
  'BilledCost', 'BillingAccountId', 'BillingCurrency', 'BillingPeriodEnd', 'BillingPeriodStart', 'ChargeCategory', 'ChargeClass', 'ChargeDescription',
  'ChargePeriodEnd', 'ChargePeriodStart', 'ContractedCost', 'EffectiveCost', 'InvoiceIssuerName', 'ListCost', 'ProviderName', 'PublisherName',
  'RegionId', 'ResourceId', 'ServiceCategory', 'ServiceName', 'SubAccountId',
  'x_CustomerName', 'x_HubResourceId', 'x_PaidCost', 'x_RawCategory', 'x_SupplierLineId', 'x_SupplierOrderNo', 'x_VoucherCost',
] as const

export type FocusColumn = (typeof focusColumns)[number]

const categories: Record<string, string> = { usage: 'Usage', purchase: 'Purchase', credit: 'Credit', tax: 'Tax', adjustment: 'Adjustment' }

/** Our families by FOCUS' categories of services; the first that fits holds. */
const serviceCategories: readonly [RegExp, string][] = [
  [/^(ecs|bcc|vm|bbc|gpu|slurm)/, 'Compute'],
  [/^(rds|redis|mongo|mysql|scs|polardb|jmr)/, 'Databases'],
  [/^(ebs|cds|disk|oss|bos|tos|nas|cfs)/, 'Storage'],
  [/^(eip|clb|slb|blb|lb|vpc|nat|cdn|dns|cen)/, 'Networking'],
  [/^(waf|ddos|ssl|firewall)/, 'Security'],
]

/** FOCUS names a category always; what fits none is `Other`. */
export const serviceCategoryOf = (service: string): string => serviceCategories.find(([pattern]) => pattern.test(service))?.[1] ?? 'Other'

const moment = (at: Date) => at.toISOString().replace('.000Z', 'Z')
const amount = (micro: number | null) => (micro === null ? null : microText(micro))

/**
 * One line under FOCUS' names. What we pay is `BilledCost`; nothing is amortised or agreed beyond it, so it is `ContractedCost` and
 * `EffectiveCost` too. A raw category that no table maps has no `ChargeCategory`: it stands in `x_RawCategory`.
 */
export function focusOf(line: FocusLine, { provider }: FocusSource): Record<FocusColumn, string | null> {
  const billed = amount(line.billedMicro)
  return {
    BilledCost: billed,
    BillingAccountId: line.payerAccount ?? line.supplierAccount,
    BillingCurrency: line.currency,
    BillingPeriodEnd: moment(endOfPeriod(line.period)),
    BillingPeriodStart: moment(startOfPeriod(line.period)),
    ChargeCategory: categories[line.chargeCategory] ?? null,
    ChargeClass: null,
    ChargeDescription: line.description,
    ChargePeriodEnd: moment(line.chargeUntil),
    ChargePeriodStart: moment(line.chargeFrom),
    ContractedCost: billed,
    EffectiveCost: billed,
    InvoiceIssuerName: provider,
    ListCost: amount(line.listMicro),
    ProviderName: provider,
    PublisherName: provider,
    RegionId: line.region,
    ResourceId: line.supplierResourceId,
    ServiceCategory: serviceCategoryOf(line.service),
    ServiceName: line.service,
    SubAccountId: line.supplierAccount,
    x_CustomerName: line.customer,
    x_HubResourceId: line.resourceId,
    x_PaidCost: amount(line.paidMicro),
    x_RawCategory: line.rawCategory,
    x_SupplierLineId: line.supplierLineId,
    x_SupplierOrderNo: line.supplierOrderNo,
    x_VoucherCost: amount(line.voucherMicro),
  }
}
