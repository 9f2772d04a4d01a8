import {
  fenFromDecimal,
  mapState,
  readCount,
  readId,
  readObjects,
  readOptionalText,
  readOptionalTime,
  readText,
  readTime,
  type Json,
  type KycSnapshot,
  type MappedOrderState,
  type OrderItem,
  type OrderSnapshot,
  type ResourceSnapshot,
  type SupplierAccountSnapshot,
} from '#supplier-sdk'
import { catalogue } from './catalog.ts'
import { itemTable, kycTable, orderKinds, type StateTables } from './states.ts'

/** Orders, refunds and bills write Beijing's time without an offset. */
export const ZONE = '+08:00'

export const CURRENCY = 'CNY'

/** Refunds have numbers of their own; ours tell them from orders. */
const REFUND_PREFIX = 'refund-'

export const refundNo = (refundId: string): string => `${REFUND_PREFIX}${refundId}`

/** The number of a refund, or null where it is an order's. */
export const refundIdOf = (supplierOrderNo: string): string | null =>
  supplierOrderNo.startsWith(REFUND_PREFIX) ? supplierOrderNo.slice(REFUND_PREFIX.length) : null

const amountOf = (source: Json, key: string): number | undefined => {
  const text = readOptionalText(source, key)
  return text === undefined ? undefined : fenFromDecimal(text)
}

/** Month and year, as words and as the codes of the price call. */
const UNITS: Readonly<Record<string, number>> = { month: 1, 3: 1, year: 12, 4: 12 }

function monthsOf(row: Json): number | undefined {
  const unit = UNITS[readOptionalText(row, 'unit') ?? '']
  return unit === undefined || row.chargeDuration === undefined
    ? undefined
    : readCount(row, 'chargeDuration') * unit
}

/** One row per resource; rows of one formula belong together. */
function toOrderItems(rows: Json[], serviceCode: string): OrderItem[] {
  const groups = new Map<string, Json[]>()
  for (const row of rows) {
    const formula = readOptionalText(row, 'formula') ?? ''
    groups.set(formula, [...(groups.get(formula) ?? []), row])
  }
  return [...groups.entries()].map(([formula, group]) => {
    const region = readOptionalText(group[0], 'region')
    const sum = (key: string) => group.reduce((total, row) => total + (amountOf(row, key) ?? 0), 0)
    return {
      offerKey: formula === '' ? undefined : catalogue.offerKeyOf(formula, region),
      family: catalogue.familyOf(serviceCode),
      region,
      quantity: group.length,
      months: monthsOf(group[0]),
      listFen: sum('totalFee'),
      costFen: sum('actualFee'),
      resourceIds: itemIdsOf(group),
      supplierProduct: serviceCode,
      supplierPlan: formula === '' ? undefined : formula,
    }
  })
}

const itemIdsOf = (rows: Json[]): string[] => [
  ...new Set(rows.flatMap((row) => readOptionalText(row, 'itemId') ?? [])),
]

/** An order is paid before it is opened: its items tell which of the two it is. Without items it stays under way. */
function refine(mapped: { state: MappedOrderState; rawState: string }, rows: Json[]) {
  if (mapped.state !== 'provisioning' || rows.length === 0) {
    return mapped
  }
  const raws = rows.map((row) => readText(row, 'status'))
  const rawState = `${mapped.rawState} ${[...new Set(raws)].join(' ')}`
  const states = raws.map((raw) => mapState(itemTable, raw).state)
  if (states.includes('unknown')) {
    return { state: 'unknown' as const, rawState }
  }
  if (states.includes('pending')) {
    return { state: 'provisioning' as const, rawState }
  }
  const failed = states.filter((state) => state === 'failed').length
  if (failed === 0) {
    return { state: 'active' as const, rawState }
  }
  return { state: failed === states.length ? ('failed' as const) : ('partially_active' as const), rawState }
}

const UNPAID: readonly MappedOrderState[] = ['awaiting_payment', 'cancelled', 'expired', 'unknown']

/** `data` of one order, or a row of the list, which may lack the items. */
export function toOrderSnapshot(order: Json, tables: StateTables): OrderSnapshot {
  const rows = readObjects(order, 'orderItemDetails')
  const { state: kind } = mapState(orderKinds, readOptionalText(order, 'orderType'))
  const mapped = refine(mapState(tables.orders, readText(order, 'status')), rows)
  const costFen = fenFromDecimal(readText(order, 'actualFee'))
  const isPaid = !UNPAID.includes(mapped.state)
  return {
    supplierOrderNo: readId(order, 'orderNumber'),
    kind: kind === 'unknown' ? 'other' : kind,
    ...mapped,
    origin: 'unknown',
    supplierAccountId: readText(order, 'pin'),
    items: toOrderItems(rows, readOptionalText(order, 'serviceCode') ?? ''),
    currency: CURRENCY,
    listFen: amountOf(order, 'totalFee'),
    costFen,
    paidFen: isPaid ? (amountOf(order, 'paidFee') ?? costFen) : undefined,
    refundFen: amountOf(order, 'refundFee') || undefined,
    createdAt: readTime(order, 'createTime', ZONE),
    paidAt: readOptionalTime(order, 'payTime', ZONE),
    expiresAt: readOptionalTime(order, 'expirationTime', ZONE),
    resourceIds: itemIdsOf(rows),
  }
}

/** A row of refund:status as an order of ours. */
export function toRefundSnapshot(row: Json, pin: string, tables: StateTables): OrderSnapshot {
  const resourceId = readText(row, 'resourceId')
  return {
    supplierOrderNo: refundNo(readId(row, 'refundId')),
    kind: 'refund',
    ...mapState(tables.refunds, readId(row, 'status')),
    origin: 'hub',
    supplierAccountId: pin,
    items: [],
    currency: CURRENCY,
    refundFen: Math.abs(fenFromDecimal(readText(row, 'refundAmount'))),
    createdAt: readTime(row, 'createTime', ZONE),
    resourceIds: [resourceId],
  }
}

/** A row of the renewal list: it tells the term and the place, not the state. */
export interface TermRow {
  id: string
  serviceCode: string
  region: string
  name: string
  expiresAt: Date
  raw: Json
}

export const toTermRow = (row: Json, serviceCode: string): TermRow => ({
  id: readText(row, 'resourceId'),
  serviceCode,
  region: readText(row, 'region'),
  name: readOptionalText(row, 'resourceName') ?? readText(row, 'resourceId'),
  expiresAt: readTime(row, 'expireTime', ZONE),
  raw: row,
})

/** A resource with a term, with what its product tells where it was asked. */
export function toResourceSnapshot(
  row: TermRow,
  instance: Json | undefined,
  { pin, tables, now }: { pin: string; tables: StateTables; now: Date }
): ResourceSnapshot {
  const spoken = row.expiresAt > now ? 'prepaid' : 'prepaid, past its term'
  const plan = instance ? readOptionalText(instance, 'instanceType') : undefined
  return {
    id: row.id,
    family: catalogue.familyOf(row.serviceCode),
    region: row.region,
    name: row.name,
    ...mapState(tables.resources, instance ? readText(instance, 'status') : spoken),
    supplierAccountId: pin,
    offerKey: plan === undefined ? undefined : catalogue.offerKeyOf(plan, row.region),
    billingMode: 'prepaid',
    createdAt: instance ? readOptionalTime(instance, 'launchTime', ZONE) : undefined,
    expiresAt: row.expiresAt,
    spec: plan === undefined ? {} : { plan },
    endpoints: instance ? endpointsOf(instance) : [],
    raw: { ...row.raw, ...instance },
  }
}

const endpointsOf = (instance: Json): { kind: string; value: string }[] =>
  (
    [
      ['public_ip', 'elasticIpAddress'],
      ['private_ip', 'privateIpAddress'],
    ] as const
  ).flatMap(([kind, key]) => {
    const value = readOptionalText(instance, key)
    return value === undefined ? [] : [{ kind, value }]
  })

/** `status` of a customer among the partner's users: 1 cooperates, 0 has ended it. */
const COOPERATES = '1'

export function toAccountSnapshot(user: Json, kyc: KycSnapshot): SupplierAccountSnapshot {
  const rawState = readId(user, 'status')
  const active = rawState === COOPERATES
  return {
    supplierAccountId: readText(user, 'pin'),
    displayName: readOptionalText(user, 'name'),
    state: active ? 'active' : 'suspended',
    rawState,
    kycState: kyc.state,
    rawKycState: kyc.rawState,
    restrictions: active ? [] : [`status ${rawState}`],
  }
}

export const toKycSnapshot = (described: Json): KycSnapshot =>
  mapState(kycTable, readId(described, 'userAuth'))
