import * as accounts from './accounts.ts'
import * as dropShipping from './drop_shipping.ts'
import * as instances from './instances.ts'
import * as money from './money.ts'
import * as orders from './orders.ts'
import type { RefusalKind } from '#supplier-sdk/testing'
import type { Store } from './store.ts'
import type { Body, Caller } from './wire.ts'

type Act = (store: Store, body: Body, caller: Caller) => unknown

export interface Action {
  service: string
  version: string
  act: Act
}

const of = (service: string, version: string, acts: Record<string, Act>): [string, Action][] =>
  Object.entries(acts).map(([name, act]) => [name, { service, version, act }])

/** Every call of the vendor's that is served here. */
export const actions = new Map<string, Action>([
  ...of('billing', '2022-01-01', {
    QueryPriceForSubscription: money.queryPriceForSubscription,
    QueryBalanceAcct: money.queryBalanceAcct,
    ListBillDetail: money.listBillDetail,
    CommonBuy: orders.commonBuy,
    GetOrder: orders.getOrder,
    ListOrders: orders.listOrders,
    ListOrderProductDetails: orders.listOrderProductDetails,
    PayOrder: orders.payOrder,
    CancelOrder: orders.cancelOrder,
    QueryPriceForRenew: instances.queryPriceForRenew,
    RenewInstance: instances.renewInstance,
    UnsubscribeInstance: instances.unsubscribeInstance,
    ListAvailableInstances: instances.listAvailableInstances,
    PreCheckDropShippingOrder: dropShipping.preCheckDropShippingOrder,
    CreateDropShippingOrder: dropShipping.createDropShippingOrder,
    GetDropShippingOrder: dropShipping.getDropShippingOrder,
  }),
  ...of('organization', '2022-01-01', {
    CreateAccount: accounts.createAccount,
    ListAccounts: accounts.listAccounts,
    DescribeAccount: accounts.describeAccount,
  }),
  ...of('partner', '2020-01-01', { ListPartnerCustomer: accounts.listPartnerCustomer }),
  ...of('sts', '2018-01-01', { AssumeRole: accounts.assumeRole }),
])

/** Contract operation → the vendor's call that makes its effect. */
export const operations = {
  checkHealth: ['QueryBalanceAcct'],
  getBalance: ['QueryBalanceAcct'],
  syncUser: ['CreateAccount'],
  getUser: ['DescribeAccount', 'ListPartnerCustomer'],
  queryKyc: ['ListPartnerCustomer'],
  createSsoUrl: ['AssumeRole'],
  quote: ['QueryPriceForSubscription', 'QueryPriceForRenew'],
  createOrder: ['CommonBuy', 'CreateDropShippingOrder'],
  queryOrder: ['GetOrder', 'GetDropShippingOrder'],
  listOrders: ['ListOrders'],
  payOrder: ['PayOrder'],
  cancelOrder: ['CancelOrder'],
  unsubscribe: ['UnsubscribeInstance'],
  renew: ['RenewInstance'],
  listResources: ['ListAvailableInstances'],
  getResource: ['ListAvailableInstances'],
  fetchBill: ['ListBillDetail'],
}

export const refusals: Record<RefusalKind, [status: number, code: string]> = {
  price: [400, 'OperationDenied.PriceChanged'],
  stock: [400, 'OperationDenied.OutOfStock'],
  quota: [400, 'QuotaExceeded.Instance'],
  funds: [400, 'OperationDenied.InsufficientBalance'],
  kyc: [400, 'OperationDenied.RealNameNotVerified'],
}

export const authorisationProblems: Record<string, [status: number, code: string]> = {
  access_key: [401, 'InvalidAccessKey'],
  authorization: [401, 'MissingAuthenticationToken'],
  clock: [403, 'InvalidTimestamp'],
  date: [403, 'InvalidTimestamp'],
  security_token: [401, 'InvalidSecurityToken'],
  expired_token: [401, 'ExpiredToken'],
}
