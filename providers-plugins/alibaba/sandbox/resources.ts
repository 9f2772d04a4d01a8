import { customerOf } from './customers.ts'
import type { Instance, Store } from './store.ts'
import { text, utc, whole, withCommas, yuan, type Caller, type Parameters } from './wire.ts'

const isThere = (instance: Instance): boolean => instance.releasedAt === null

export function statusOf(instance: Instance, isFrozen: boolean, now: number): string {
  if (instance.readyAt > now) {
    return 'Creating'
  }
  if (instance.expiresAt <= now) {
    return 'Expired'
  }
  return isFrozen ? 'Suspended' : 'Normal'
}

/** A plain list here, where orders and products nest theirs once more. */
export function queryAvailableInstances(store: Store, parameters: Parameters, caller: Caller) {
  const page = whole(parameters, 'PageNum', 1, 100_000, 1)
  const size = whole(parameters, 'PageSize', 1, 100, 20)
  const ids = parameters.get('InstanceIDs')?.split(',')
  const product = parameters.get('ProductCode')
  const isFrozen = !caller.isOwn && customerOf(store, caller).frozen
  const found = store.state.instances.filter(
    (instance) =>
      isThere(instance) &&
      instance.owner === caller.uid &&
      (ids === undefined || ids.includes(instance.id)) &&
      (product === undefined || instance.productCode === product)
  )
  const InstanceList = found.slice((page - 1) * size, page * size).map((instance) => ({
    InstanceID: instance.id,
    OwnerId: Number(instance.owner),
    SellerId: 26842,
    ProductCode: instance.productCode,
    ProductType: instance.productType,
    Region: instance.region,
    Status: statusOf(instance, isFrozen, caller.now),
    SubStatus: '',
    SubscriptionType: 'Subscription',
    RenewStatus: 'ManualRenewal',
    CreateTime: utc(instance.createdAt),
    EndTime: utc(instance.expiresAt),
  }))
  return { Data: { InstanceList, PageNum: page, PageSize: size, TotalCount: found.length } }
}

/** Texts with commas. */
export function queryAccountBalance(store: Store) {
  const amount = withCommas(store.state.cashFen)
  return {
    Data: {
      AvailableAmount: amount,
      AvailableCashAmount: amount,
      CreditAmount: '0.00',
      MybankCreditAmount: '0.00',
      QuotaLimit: '0.00',
      Currency: 'CNY',
    },
  }
}

/** Lines of a month, with a token for the next page. They name no order. */
export function describeInstanceBill(store: Store, parameters: Parameters) {
  const month = text(parameters, 'BillingCycle')
  const size = whole(parameters, 'MaxResults', 1, 300, 20)
  const start = whole(parameters, 'NextToken', 0, 1_000_000, 0)
  const found = store.state.bills.filter((row) => row.month === month)
  const Items = found.slice(start, start + size).map((row) => ({
    InstanceID: row.instanceId,
    OwnerID: row.owner,
    BillAccountID: store.state.ownUid,
    ProductCode: row.productCode,
    ProductName: row.productCode.toUpperCase(),
    Region: row.region,
    Item: row.item,
    BillingDate: row.date,
    PretaxGrossAmount: yuan(row.grossFen),
    PretaxAmount: yuan(row.amountFen),
    PaymentAmount: yuan(row.amountFen),
    CashAmount: yuan(row.amountFen),
    OutstandingAmount: 0,
    DeductedByCoupons: 0,
    DeductedByCashCoupons: 0,
    DeductedByPrepaidCard: 0,
    Currency: 'CNY',
  }))
  const end = start + size
  const next = end < found.length ? { NextToken: String(end) } : {}
  return { Data: { BillingCycle: month, AccountID: store.state.ownUid, TotalCount: found.length, MaxResults: size, ...next, Items } }
}
