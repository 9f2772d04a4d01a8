import {
  fenFromDecimal,
  mapState,
  readBoolean,
  readId,
  readOptionalText,
  readOptionalTime,
  readText,
  readTime,
  type Json,
  type KycSnapshot,
  type OrderItem,
  type OrderSnapshot,
  type ResourceSnapshot,
  type SupplierAccountSnapshot,
} from '#supplier-sdk'
import { familyOf } from './products.ts'
import { FROZEN, orderKinds, refundTable, type StateTables } from './states.ts'

/** Times carry a `Z`. */
export const ZONE = 'Z'

export const CURRENCY = 'CNY'

/** Amounts come as texts and as numbers, some with a comma at each thousand. */
export const fenOf = (text: string): number => fenFromDecimal(text.replaceAll(',', ''))

const amountOf = (source: Json, key: string): number | undefined => {
  const text = readOptionalText(source, key)
  return text === undefined ? undefined : fenOf(text)
}

/** A list in one text, with commas or as JSON. */
export function instanceIds(order: Json): string[] {
  const text = readOptionalText(order, 'InstanceIDs') ?? ''
  return text.replace(/[[\]"\s]/g, '').split(',').filter(Boolean)
}

function toItem(order: Json, resourceIds: string[]): OrderItem {
  const productCode = readText(order, 'ProductCode')
  return {
    family: familyOf(productCode),
    region: readOptionalText(order, 'Region'),
    quantity: Math.max(1, resourceIds.length),
    listFen: amountOf(order, 'PretaxGrossAmount'),
    costFen: amountOf(order, 'PretaxAmount'),
    resourceIds,
    supplierProduct: productCode,
  }
}

/** One of `OrderList.Order[]`; the list and the look-up by number give the same object. */
export function toOrderSnapshot(order: Json, supplierAccountId: string, tables: StateTables): OrderSnapshot {
  const { state: kind } = mapState(orderKinds, readOptionalText(order, 'OrderType'))
  const isRefund = kind === 'refund'
  const table = isRefund ? { ...tables.orders, ...refundTable } : tables.orders
  const mapped = mapState(table, readText(order, 'PaymentStatus'))
  const resourceIds = instanceIds(order)
  const amount = fenOf(readText(order, 'PretaxAmount'))
  return {
    supplierOrderNo: readId(order, 'OrderId'),
    kind: kind === 'unknown' ? 'other' : kind,
    ...mapped,
    origin: 'unknown',
    supplierAccountId,
    items: [toItem(order, resourceIds)],
    currency: readText(order, 'Currency'),
    ...(isRefund
      ? { refundFen: Math.abs(amount) }
      : {
          listFen: amountOf(order, 'PretaxGrossAmount'),
          costFen: amount,
          paidFen: mapped.state === 'active' ? amount : undefined,
        }),
    createdAt: readTime(order, 'CreateTime', ZONE),
    paidAt: readOptionalTime(order, 'PaymentTime', ZONE),
    resourceIds,
  }
}

const subscriptions: Readonly<Record<string, ResourceSnapshot['billingMode']>> = {
  Subscription: 'prepaid',
  PayAsYouGo: 'postpaid',
}

/** One of `InstanceList[]`. It tells neither plan nor address: those stay with the product's own interface. */
export function toResourceSnapshot(row: Json, tables: StateTables): ResourceSnapshot {
  const id = readText(row, 'InstanceID')
  return {
    id,
    family: familyOf(readText(row, 'ProductCode')),
    region: readOptionalText(row, 'Region'),
    name: id,
    ...mapState(tables.resources, readText(row, 'Status')),
    supplierAccountId: readId(row, 'OwnerId'),
    billingMode: subscriptions[readOptionalText(row, 'SubscriptionType') ?? ''] ?? 'unknown',
    createdAt: readOptionalTime(row, 'CreateTime', ZONE),
    expiresAt: readOptionalTime(row, 'EndTime', ZONE),
    spec: {},
    endpoints: [],
    raw: row,
  }
}

/** `Data` of GetCustomerAccountInfo. */
export function toAccountSnapshot(data: Json, supplierAccountId: string): SupplierAccountSnapshot {
  const credit = readOptionalText(data, 'CreditLimitStatus') ?? ''
  const isFrozen = credit === FROZEN
  const kyc = toKycSnapshot(data)
  return {
    supplierAccountId,
    displayName: readOptionalText(data, 'LoginEmail'),
    state: isFrozen ? 'suspended' : 'active',
    rawState: credit,
    kycState: kyc.state,
    rawKycState: kyc.rawState,
    restrictions: isFrozen ? [credit] : [],
  }
}

/** `IsCertified` alone: the call that says more gives personal data that nobody needs here. */
export function toKycSnapshot(data: Json): KycSnapshot {
  const isCertified = readBoolean(data, 'IsCertified')
  return { state: isCertified ? 'verified' : 'none', rawState: String(isCertified) }
}
