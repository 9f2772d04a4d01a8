import type { RefusalKind } from '#supplier-sdk/testing'
import * as accounts from './accounts.ts'
import * as instances from './instances.ts'
import * as money from './money.ts'
import * as orders from './orders.ts'
import type { Store } from './store.ts'
import type { Caller, Request } from './wire.ts'

export interface Route {
  name: string
  method: 'GET' | 'POST'
  path: RegExp
  /** The vendor shows it to the main account alone. */
  ownOnly?: boolean
  act(store: Store, request: Request, caller: Caller): unknown
}

const route = (name: string, method: Route['method'], path: string, act: Route['act'], ownOnly = false): Route => ({
  name,
  method,
  path: new RegExp(`^${path.replaceAll('*', '([^/]+)')}$`),
  ownOnly,
  act,
})

/** Every call of the vendor's that is served here. */
export const routes: readonly Route[] = [
  route('PricePrepaid', 'POST', '/v1/price/cpt', money.pricePrepaid, true),
  route('ListOrders', 'POST', '/v1/order/list', orders.listOrders, true),
  route('OrdersByUuid', 'POST', '/v1/order/getByUuid', orders.ordersByUuid, true),
  route('PayOrder', 'POST', '/v1/order/pay', orders.payOrder, true),
  route('CancelOrders', 'POST', '/v1/order/cancel', orders.cancelOrders, true),
  route('PrepaidResources', 'POST', '/v1/renew/resource/list', instances.prepaidResources, true),
  route('MonthBill', 'GET', '/v1/bill/resource/month', money.monthBill, true),
  route('CashBalance', 'POST', '/v1/finance/cash/balance', money.cashBalance, true),
  route('AssumeRole', 'POST', '/v1/credential', accounts.assumeRole),
  route('SigninToken', 'POST', '/v1/signinSecurityToken', accounts.signinToken, true),
  route('CreateAccount', 'POST', '/v1/organization/*/account', accounts.createAccount),
  route('ListAccounts', 'GET', '/v1/organization/*/account', accounts.listAccounts),
  route('ReadAccount', 'GET', '/v1/organization/*/account/*', accounts.readAccount),
  route('CreateInstances', 'POST', '/v2/instanceBySpec', orders.createInstances),
  route('RefundInstances', 'POST', '/v2/instance/batchRefundResource', instances.refundInstances),
  route('ListInstances', 'GET', '/v2/instance', instances.listInstances),
]

/** Contract operation → the vendor's call that makes its effect. */
export const operations = {
  checkHealth: ['CashBalance'],
  getBalance: ['CashBalance'],
  syncUser: ['CreateAccount'],
  getUser: ['ReadAccount'],
  createSsoUrl: ['SigninToken'],
  quote: ['PricePrepaid'],
  createOrder: ['CreateInstances'],
  queryOrder: ['OrdersByUuid'],
  listOrders: ['ListOrders'],
  payOrder: ['PayOrder'],
  cancelOrder: ['CancelOrders'],
  unsubscribe: ['RefundInstances'],
  listResources: ['PrepaidResources'],
  getResource: ['PrepaidResources'],
  fetchBill: ['MonthBill'],
}

export const refusals: Record<RefusalKind, [status: number, code: string]> = {
  price: [409, 'PriceStatusError'],
  stock: [400, 'NoAvailableResource'],
  quota: [400, 'InstanceQuotaExceeded'],
  funds: [402, 'BalanceNotEnough'],
  kyc: [403, 'QualifyNotPass'],
}

export const authorisationProblems: Record<string, [status: number, code: string]> = {
  authorization: [400, 'InvalidHTTPAuthHeader'],
  signed_headers: [400, 'InvalidHTTPAuthHeader'],
  signature: [400, 'SignatureDoesNotMatch'],
  access_key: [403, 'InvalidAccessKeyId'],
  clock: [403, 'RequestTimeTooSkewed'],
  expired: [400, 'RequestExpired'],
  security_token: [403, 'InvalidSessionToken'],
  expired_token: [403, 'InvalidSessionToken'],
}

/** What a list that lags behind answers. */
export const empty: Record<string, Record<string, unknown>> = {
  ListOrders: { pageNo: 1, pageSize: 100, totalCount: 0, orders: [] },
  OrdersByUuid: { orders: [] },
  PrepaidResources: { pageNo: 1, pageSize: 100, totalCount: 0, result: [] },
  ListInstances: { marker: '', isTruncated: false, nextMarker: '', maxKeys: 1000, instances: [] },
  ListAccounts: { pageNo: 1, pageSize: 20, totalCount: 0, accounts: [] },
}
