import {
  type ConfiguredItem,
  fenFromDecimal,
  mapState,
  readId,
  readObjects,
  readOptionalText,
  readOptionalTime,
  readText,
  readTime,
  sha256Hex,
  type Json,
  type OrderItem,
  type OrderSnapshot,
  type ResourceSnapshot,
} from '#supplier-sdk'
import { catalogue, periodItem } from './catalog.ts'
import { orderKinds, type StateTables } from './states.ts'

/** The vendor's times without an offset are Beijing's. */
export const ZONE = '+08:00'

export const CURRENCY = 'CNY'

const CLIENT_TOKEN_LENGTH_MAX = 36

/** Our key as a ClientToken, which holds 36 characters: a longer key becomes a hash of itself, the same every time. */
export const clientTokenOf = (operationKey: string): string =>
  operationKey.length <= CLIENT_TOKEN_LENGTH_MAX
    ? operationKey
    : sha256Hex(operationKey).slice(0, CLIENT_TOKEN_LENGTH_MAX)

/** One entry of `ConfigList` per instance: the call has no field for a quantity or a term. */
export function toCommonBuyBody(item: ConfiguredItem, operationKey: string): Json {
  const chargeItems = [...item.parts, periodItem(item.months)]
  const config = {
    Product: item.product,
    ConfigurationCode: item.plan,
    ChargeItemList: chargeItems.map(({ name, count }) => ({ ChargeItemCode: name, Count: String(count) })),
  }
  return {
    ClientToken: clientTokenOf(operationKey),
    RegionCode: item.region,
    ConfigList: Array.from({ length: item.quantity }, () => config),
  }
}

export const toDropShippingItems = (item: ConfiguredItem): Json[] =>
  Array.from({ length: item.quantity }, () => ({
    Product: item.product,
    ConfigurationCode: item.plan,
    Duration: item.months,
    ChargeItems: [
      ...item.parts.map(({ name, count }) => ({ ChargeItemCode: name, Count: String(count) })),
      { ChargeItemCode: 'region', Count: item.region },
    ],
  }))

const amountOf = (source: Json, key: string): number | undefined => {
  const text = readOptionalText(source, key)
  return text === undefined ? undefined : fenFromDecimal(text)
}

const sumOf = (rows: Json[], key: string): number | undefined => {
  const amounts = rows.map((row) => amountOf(row, key))
  return amounts.every((amount) => amount !== undefined)
    ? amounts.reduce((sum, amount) => sum + amount, 0)
    : undefined
}

const monthsOf = (row: Json): number | undefined => {
  const times = Number(readOptionalText(row, 'Times') ?? Number.NaN)
  const period = (readOptionalText(row, 'Period') ?? '').toLowerCase()
  if (!Number.isInteger(times)) {
    return undefined
  }
  return { month: times, 月: times, year: times * 12, 年: times * 12 }[period]
}

/** The rows of `ListOrderProductDetails`, one per instance, as items: instances of one configuration belong together. */
export function toOrderItems(rows: Json[]): OrderItem[] {
  const groups = new Map<string, Json[]>()
  for (const row of rows) {
    const key = `${readText(row, 'Product')} ${readOptionalText(row, 'ConfigurationCode') ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].map((group) => {
    const product = readText(group[0], 'Product')
    const plan = readOptionalText(group[0], 'ConfigurationCode')
    return {
      offerKey: plan === undefined ? undefined : catalogue.offerKeyOf(plan),
      family: catalogue.familyOf(product),
      quantity: group.length,
      months: monthsOf(group[0]),
      listFen: sumOf(group, 'OriginalAmount'),
      costFen: sumOf(group, 'PayableAmount'),
      paidFen: sumOf(group, 'PaidAmount'),
      resourceIds: instanceIdsOf(group),
      supplierProduct: product,
      supplierPlan: plan,
    }
  })
}

const instanceIdsOf = (rows: Json[]): string[] => [
  ...new Set(
    rows
      .map((row) => readOptionalText(row, 'InstanceID'))
      .filter((instanceId) => instanceId !== undefined)
  ),
]

/** `OrderInfo` of GetOrder or ListOrders, with the rows of its details where they were read. */
export function toOrderSnapshot(info: Json, details: Json[], tables: StateTables): OrderSnapshot {
  const { state: kind } = mapState(orderKinds, readOptionalText(info, 'OrderType'))
  const paidFen = amountOf(info, 'PaidAmount')
  const failure = info.OrderFailRefundInfo as Json | null | undefined
  const refund = kind === 'refund' ? paidFen : failure ? amountOf(failure, 'PaidAmount') : undefined
  return {
    supplierOrderNo: readText(info, 'OrderID'),
    kind: kind === 'unknown' ? 'other' : kind,
    ...mapState(tables.orders, readText(info, 'Status')),
    origin: 'unknown',
    supplierAccountId: readId(info, 'BuyerID'),
    items: toOrderItems(details),
    currency: CURRENCY,
    ...(kind === 'refund'
      ? {}
      : {
          listFen: amountOf(info, 'OriginalAmount'),
          costFen: amountOf(info, 'PayableAmount'),
          paidFen,
        }),
    refundFen: refund === undefined ? undefined : Math.abs(refund),
    createdAt: readTime(info, 'CreateTime', ZONE),
    resourceIds: instanceIdsOf(details),
  }
}

/** One row of `ListAvailableInstances`. It tells no address, size or region: the region of what is asked for by name says whose offer its plan is. */
export function toResourceSnapshot(row: Json, tables: StateTables, region?: string): ResourceSnapshot {
  const plan = readOptionalText(row, 'ConfigurationCode')
  const payment = readOptionalText(row, 'PaymentMethod') ?? ''
  return {
    id: readText(row, 'InstanceID'),
    family: catalogue.familyOf(readText(row, 'Product')),
    name: readOptionalText(row, 'InstanceName') ?? readText(row, 'InstanceID'),
    ...mapState(tables.resources, readText(row, 'Status')),
    supplierAccountId: readId(row, 'AccountID'),
    offerKey: plan === undefined ? undefined : catalogue.offerKeyOf(plan, region),
    billingMode: paymentModes[payment] ?? 'unknown',
    createdAt: readOptionalTime(row, 'BeginTime', ZONE),
    expiresAt: readOptionalTime(row, 'ExpiredTime', ZONE),
    spec: plan === undefined ? {} : { plan },
    endpoints: [],
    raw: row,
  }
}

const paymentModes: Record<string, ResourceSnapshot['billingMode']> = {
  PrePaid: 'prepaid',
  包年包月: 'prepaid',
  PostPaid: 'postpaid',
  按量计费: 'postpaid',
}

export const orderRows = (answer: Json): Json[] => readObjects(answer, 'OrderProductInfos')
