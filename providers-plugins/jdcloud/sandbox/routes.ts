import type { RefusalKind } from '#supplier-sdk/testing'
import * as customers from './customers.ts'
import * as money from './money.ts'
import * as orders from './orders.ts'
import { calculateTotalPrice } from './pricing.ts'
import * as resources from './resources.ts'
import type { Store } from './store.ts'
import type { Caller, Request } from './wire.ts'

type Act = (store: Store, request: Request, caller: Caller) => unknown

export interface Route {
  name: string
  service: string
  method: 'GET' | 'POST'
  path: RegExp
  act: Act
}

/** A star is one segment, or a part of one before a colon. */
const route = (name: string, service: string, method: Route['method'], path: string, act: Act): Route => ({
  name,
  service,
  method,
  path: new RegExp(`^${path.replaceAll('*', '([^/:]+)')}$`),
  act,
})

/** Every call of the vendor's that is served here. */
export const routes: readonly Route[] = [
  route('sendVerificationCode', 'cp', 'POST', '/v1/partner/*/user:sendVerificationCode', customers.sendVerificationCode),
  route('createUser', 'cp', 'POST', '/v1/partner/*/user:createUser', customers.createUser),
  route('createUserAuth', 'cp', 'POST', '/v1/partner/*/user/*:createUserAuth', customers.createUserAuth),
  route('listUsers', 'cp', 'GET', '/v1/partner/*/users', customers.listUsers),
  route('userCpCheck', 'cp', 'POST', '/v1/usercpcheck', customers.checkPartner),
  route('createTicket', 'user', 'POST', '/v1/user:createTicket', customers.createTicket),
  route('describeUser', 'user', 'GET', '/v1/describeUser', customers.describeUser),
  route('assumeRole', 'sts', 'POST', '/v1/sessionToken:assumeRole', customers.assumeRole),
  route('getOrder', 'order', 'GET', '/v2/regions/*/order/*', orders.getOrder),
  route('payOrder', 'order', 'POST', '/v2/regions/*/order/*:pay', orders.payOrder),
  route('queryOrders', 'order', 'POST', '/v2/regions/*/orders', orders.listOrders),
  route('queryInstances', 'renewal', 'POST', '/v2/regions/*/instances', resources.listTerms),
  route('renewInstances', 'renewal', 'POST', '/v2/regions/*/instances:renew', resources.renewInstances),
  route('refundResource', 'refund', 'POST', '/v1/regions/*/refund:resource', resources.refundResource),
  route('refundStatus', 'refund', 'POST', '/v1/regions/*/refund:status', resources.refundStatus),
  route('calculateTotalPrice', 'billing', 'POST', '/v1/regions/*/calculateTotalPrice', calculateTotalPrice),
  route('describeBillDetails', 'billing', 'POST', '/v1/regions/*/describeBillDetails', money.billDetails),
  route('describeAccountAmount', 'asset', 'GET', '/v1/regions/*/assets:describeAccountAmount', money.accountAmount),
  route('createInstances', 'vm', 'POST', '/v1/regions/*/instances', orders.createInstances),
  route('describeInstances', 'vm', 'GET', '/v1/regions/*/instances', resources.describeInstances),
]

/** Contract operation → the vendor's call that makes its effect. */
export const operations = {
  checkHealth: ['describeAccountAmount'],
  getBalance: ['describeAccountAmount'],
  syncUser: ['createUser'],
  getUser: ['listUsers'],
  createSsoUrl: ['createTicket'],
  submitKyc: ['createUserAuth'],
  queryKyc: ['describeUser'],
  quote: ['calculateTotalPrice'],
  createOrder: ['createInstances'],
  queryOrder: ['getOrder'],
  listOrders: ['queryOrders'],
  payOrder: ['payOrder'],
  unsubscribe: ['refundResource'],
  renew: ['renewInstances'],
  listResources: ['queryInstances'],
  getResource: ['queryInstances'],
  fetchBill: ['describeBillDetails'],
}

export const refusals: Record<RefusalKind, [status: number, word: string, message: string]> = {
  price: [409, 'ABORTED', '价格已变化'],
  stock: [400, 'FAILED_PRECONDITION', '库存不足，out of stock'],
  quota: [429, 'QUOTA_EXCEEDED', '云主机配额不足，quota'],
  funds: [402, 'FAILED_PRECONDITION', '账户余额不足'],
  kyc: [403, 'PERMISSION_DENIED', '账号未实名认证'],
}

export const authorisationProblems: Record<string, [status: number, word: string]> = {
  authorization: [401, 'UNAUTHENTICATED'],
  signed_headers: [401, 'UNAUTHENTICATED'],
  access_key: [401, 'UNAUTHENTICATED'],
  security_token: [401, 'UNAUTHENTICATED'],
  expired_token: [401, 'UNAUTHENTICATED'],
}

/** What a list that lags behind answers. */
export const empty: Record<string, Record<string, unknown>> = {
  queryOrders: { resultList: [], totalCount: 0, totalPage: 0 },
  queryInstances: { listQueries: [], totalCount: 0 },
  describeInstances: { instances: [], totalCount: 0 },
  listUsers: { total: 0, users: [] },
  refundStatus: { pageInfos: { currentPage: 0, pageSize: 20, totalRecord: 0 }, data: [] },
}
