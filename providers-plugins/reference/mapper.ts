import {
  mapState,
  readId,
  readInteger,
  readObject,
  readObjects,
  readOptionalText,
  readOptionalTime,
  readText,
  readTexts,
  readTime,
  type BillLine,
  type Json,
  type KycSnapshot,
  type OfferSnapshot,
  type OrderItem,
  type OrderSnapshot,
  type ResourceSnapshot,
  type SupplierAccountSnapshot,
  type UsageRecord,
} from '#supplier-sdk'
import {
  accountStates,
  chargeCategories,
  kycStates,
  orderKinds,
  orderStates,
  resourceStates,
} from './states.ts'

const ZONE = 'Z'

const amount = (source: Json, key: string): number | undefined =>
  source[key] === undefined || source[key] === null ? undefined : readInteger(source, key)

export function toAccount(raw: Json): SupplierAccountSnapshot {
  const { state, rawState } = mapState(accountStates, readText(raw, 'state'))
  const kyc = mapState(kycStates, readText(raw, 'verification'))
  const invitation = raw.invitation ? readObject(raw, 'invitation') : null
  return {
    supplierAccountId: readId(raw, 'accountId'),
    displayName: readOptionalText(raw, 'name'),
    state,
    rawState,
    kycState: kyc.state,
    rawKycState: kyc.rawState,
    restrictions: readTexts(raw, 'restrictions'),
    ...(invitation && {
      invitation: {
        url: readOptionalText(invitation, 'url'),
        expiresAt: readOptionalTime(invitation, 'expiresAt', ZONE),
      },
    }),
  }
}

export const toKyc = (raw: Json): KycSnapshot => ({
  ...mapState(kycStates, readText(raw, 'verification')),
  reason: readOptionalText(raw, 'reason'),
})

const toItem = (raw: Json): OrderItem => ({
  offerKey: readText(raw, 'plan'),
  family: readText(raw, 'family'),
  region: readOptionalText(raw, 'region'),
  quantity: readInteger(raw, 'quantity'),
  months: amount(raw, 'months'),
  listFen: readInteger(raw, 'listFen'),
  costFen: readInteger(raw, 'costFen'),
  resourceIds: readTexts(raw, 'resourceIds'),
  supplierProduct: readText(raw, 'family'),
  supplierPlan: readText(raw, 'plan'),
})

export function toOrder(raw: Json): OrderSnapshot {
  const kind = readText(raw, 'type')
  const origin = readText(raw, 'origin')
  const items = readObjects(raw, 'items').map(toItem)
  return {
    supplierOrderNo: readText(raw, 'orderNo'),
    operationKey: readOptionalText(raw, 'externalNo'),
    kind: Object.hasOwn(orderKinds, kind) ? orderKinds[kind] : 'other',
    ...mapState(orderStates, readText(raw, 'status')),
    origin: origin === 'API' ? 'hub' : origin === 'CONSOLE' ? 'supplier' : 'unknown',
    supplierAccountId: readId(raw, 'accountId'),
    items,
    currency: readText(raw, 'currency'),
    listFen: readInteger(raw, 'listFen'),
    costFen: readInteger(raw, 'costFen'),
    paidFen: amount(raw, 'paidFen'),
    refundFen: amount(raw, 'refundFen'),
    createdAt: readTime(raw, 'createdAt', ZONE),
    paidAt: readOptionalTime(raw, 'paidAt', ZONE),
    expiresAt: readOptionalTime(raw, 'expiresAt', ZONE),
    resourceIds: items.flatMap(({ resourceIds }) => resourceIds),
  }
}

export const toResource = (raw: Json): ResourceSnapshot => ({
  id: readText(raw, 'resourceId'),
  family: readText(raw, 'family'),
  region: readText(raw, 'region'),
  name: readText(raw, 'name'),
  ...mapState(resourceStates, readText(raw, 'state')),
  supplierAccountId: readId(raw, 'accountId'),
  offerKey: readText(raw, 'plan'),
  billingMode: readText(raw, 'billing') === 'prepaid' ? 'prepaid' : 'postpaid',
  createdAt: readTime(raw, 'createdAt', ZONE),
  expiresAt: readOptionalTime(raw, 'expiresAt', ZONE),
  spec: readObject(raw, 'options') as ResourceSnapshot['spec'],
  endpoints: readTexts(raw, 'addresses').map((value) => ({ kind: 'private_ip', value })),
  raw,
})

/** The supplier writes plans the way that offers are written here; only what we do not show is left out. */
export const toOffer = (raw: Json, currency: string): OfferSnapshot => ({
  key: readText(raw, 'plan'),
  family: readText(raw, 'family'),
  familyNames: readObject(raw, 'familyNames') as never,
  region: readText(raw, 'region'),
  regionNames: readObject(raw, 'regionNames') as never,
  billingMode: readText(raw, 'billing') === 'prepaid' ? 'prepaid' : 'postpaid',
  names: readObject(raw, 'names') as never,
  optionsSchema: readObject(raw, 'options') as never,
  specs: readObjects(raw, 'specs') as never,
  months: (raw.months as unknown[]).map((_, index) => readInteger(raw.months as never, `${index}`)),
  quantityMax: readInteger(raw, 'quantityMax'),
  currency,
  listFenPerMonth: readInteger(raw, 'listFen'),
  stockHint: 'available',
})

export function toBillLine(raw: Json, currency: string): BillLine {
  const category = readText(raw, 'category')
  return {
    lineId: readText(raw, 'lineId'),
    billingPeriod: readText(raw, 'period'),
    currency,
    chargeCategory: Object.hasOwn(chargeCategories, category)
      ? chargeCategories[category]
      : 'unknown',
    rawCategory: category,
    serviceName: readText(raw, 'family'),
    resourceId: readOptionalText(raw, 'resourceId'),
    supplierOrderNo: readOptionalText(raw, 'orderNo'),
    supplierAccountId: readId(raw, 'accountId'),
    chargePeriodStart: readTime(raw, 'from', ZONE),
    chargePeriodEnd: readTime(raw, 'until', ZONE),
    listCostMicro: readInteger(raw, 'listMicro'),
    billedCostMicro: readInteger(raw, 'billedMicro'),
  }
}

export const toUsage = (raw: Json): UsageRecord => ({
  recordId: readText(raw, 'recordId'),
  supplierAccountId: readId(raw, 'accountId'),
  resourceId: readText(raw, 'resourceId'),
  meter: readText(raw, 'meter'),
  unit: readText(raw, 'unit'),
  quantityMicro: readInteger(raw, 'quantityMicro'),
  startedAt: readTime(raw, 'from', ZONE),
  endedAt: readTime(raw, 'until', ZONE),
})
