import {
  fenFromDecimal,
  mapState,
  readCount,
  readId,
  readObjects,
  readOptionalText,
  readOptionalTime,
  readText,
  readTexts,
  readTime,
  type Json,
  type OrderItem,
  type OrderSnapshot,
  type ResourceSnapshot,
  type SupplierAccountSnapshot,
} from '#supplier-sdk'
import { catalogue } from './catalog.ts'
import { accountTable, orderKinds, refundTable, type StateTables } from './states.ts'

/** The vendor writes its times in UTC with `Z`. */
export const ZONE = 'Z'

export const CURRENCY = 'CNY'

/** Nothing says whether an account is verified; only a product call refuses with QualifyNotPass. */
const VERIFICATION_NOT_TOLD = 'not told'

const amountOf = (source: Json, key: string): number | undefined => {
  const text = readOptionalText(source, key)
  return text === undefined ? undefined : fenFromDecimal(text)
}

const MONTHS: Record<string, number> = { MONTH: 1, YEAR: 12 }

function monthsOf(item: Json): number | undefined {
  const unit = MONTHS[(readOptionalText(item, 'timeUnit') ?? '').toUpperCase()]
  return unit === undefined || item.time === undefined ? undefined : readCount(item, 'time') * unit
}

function toOrderItem(item: Json): OrderItem {
  const serviceType = readText(item, 'serviceType')
  const region = readOptionalText(item, 'region')
  const plan = readTexts(item, 'configurations')[0]
  return {
    offerKey: plan === undefined ? undefined : catalogue.offerKeyOf(plan, region),
    family: catalogue.familyOf(serviceType),
    region,
    quantity: readCount(item, 'count'),
    months: monthsOf(item),
    listFen: amountOf(item, 'catalogPrice'),
    resourceIds: readObjects(item, 'resourceMappings').map((row) => readText(row, 'shortId')),
    supplierProduct: serviceType,
    supplierPlan: plan,
  }
}

const UNPAID: readonly string[] = ['awaiting_payment', 'cancelled', 'expired', 'unknown']

/** One of `orders[]`: the list and the look-up by number give the same object. */
export function toOrderSnapshot(order: Json, tables: StateTables): OrderSnapshot {
  const { state: kind } = mapState(orderKinds, readOptionalText(order, 'type'))
  const isRefund = kind === 'refund'
  const table = isRefund ? { ...tables.orders, ...refundTable } : tables.orders
  const mapped = mapState(table, readText(order, 'status'))
  const items = readObjects(order, 'orderItems').map(toOrderItem)
  const price = fenFromDecimal(readText(order, 'price'))
  const lists = items.map(({ listFen }) => listFen)
  const isListed = lists.length > 0 && lists.every((fen) => fen !== undefined)
  const paid = UNPAID.includes(mapped.state) ? undefined : price
  return {
    supplierOrderNo: readText(order, 'uuid'),
    kind: kind === 'unknown' ? 'other' : kind,
    ...mapped,
    origin: 'unknown',
    supplierAccountId: readId(order, 'accountId'),
    items,
    currency: CURRENCY,
    ...(isRefund
      ? { refundFen: Math.abs(price) }
      : {
          listFen: isListed ? lists.reduce((sum: number, fen) => sum + Number(fen), 0) : undefined,
          costFen: price,
          paidFen: mapped.state === 'failed' ? undefined : paid,
        }),
    createdAt: readTime(order, 'createTime', ZONE),
    paidAt: readOptionalTime(order, 'purchaseTime', ZONE),
    resourceIds: readTexts(order, 'shortIds'),
  }
}

/** A row of the list of prepaid resources: it tells the term and the place, not the state. */
export interface PrepaidRow {
  id: string
  serviceType: string
  region: string
  accountId: string
  expiresAt: Date
  raw: Json
}

export const toPrepaidRow = (row: Json, accountId: string): PrepaidRow => ({
  id: readText(row, 'shortId'),
  serviceType: readText(row, 'serviceType'),
  region: readText(row, 'region'),
  accountId,
  expiresAt: readTime(row, 'expireTime', ZONE),
  raw: row,
})

/** A prepaid resource, with what its product tells where it was asked. */
export function toResourceSnapshot(
  row: PrepaidRow,
  instance: Json | undefined,
  tables: StateTables,
  now: Date
): ResourceSnapshot {
  const spoken = row.expiresAt > now ? 'prepaid' : 'prepaid, past its term'
  const raw = instance ? readText(instance, 'status') : spoken
  const spec = instance ? readOptionalText(instance, 'spec') : undefined
  return {
    id: row.id,
    family: catalogue.familyOf(row.serviceType),
    region: row.region,
    name: (instance && readOptionalText(instance, 'name')) ?? row.id,
    ...mapState(tables.resources, raw),
    supplierAccountId: row.accountId,
    offerKey: spec === undefined ? undefined : catalogue.offerKeyOf(spec, row.region),
    billingMode: 'prepaid',
    createdAt: instance ? readOptionalTime(instance, 'createTime', ZONE) : undefined,
    expiresAt: row.expiresAt,
    spec: instance ? specOf(instance) : {},
    endpoints: instance ? endpointsOf(instance) : [],
    raw: { ...row.raw, ...instance },
  }
}

function specOf(instance: Json): Record<string, string | number> {
  const plan = readOptionalText(instance, 'spec')
  const zone = readOptionalText(instance, 'zoneName')
  return {
    ...(plan === undefined ? {} : { plan }),
    ...(zone === undefined ? {} : { zone }),
    ...(instance.cpuCount === undefined ? {} : { cpu: readCount(instance, 'cpuCount') }),
    ...(instance.memoryCapacityInGB === undefined
      ? {}
      : { memoryGiB: readCount(instance, 'memoryCapacityInGB') }),
  }
}

const endpointsOf = (instance: Json): { kind: string; value: string }[] =>
  (
    [
      ['public_ip', 'publicIp'],
      ['private_ip', 'internalIp'],
    ] as const
  ).flatMap(([kind, key]) => {
    const value = readOptionalText(instance, key)
    return value === undefined ? [] : [{ kind, value }]
  })

/** A member account of the organisation. */
export function toAccountSnapshot(account: Json): SupplierAccountSnapshot {
  const mapped = mapState(accountTable, readText(account, 'status'))
  return {
    supplierAccountId: readId(account, 'id'),
    displayName: readOptionalText(account, 'description'),
    ...mapped,
    ...(mapped.state === 'invited' ? { invitation: {} } : {}),
    kycState: 'none',
    rawKycState: VERIFICATION_NOT_TOLD,
    restrictions: mapped.state === 'suspended' ? [mapped.rawState] : [],
  }
}
