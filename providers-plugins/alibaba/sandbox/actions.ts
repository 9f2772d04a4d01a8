import type { RefusalKind } from '#supplier-sdk/testing'
import * as customers from './customers.ts'
import * as orders from './orders.ts'
import * as pricing from './pricing.ts'
import * as resources from './resources.ts'
import type { Store } from './store.ts'
import type { Caller, Parameters } from './wire.ts'

type Act = (store: Store, parameters: Parameters, caller: Caller, endpoint: string) => object

export interface Action {
  version: string
  act: Act
}

/** The business centre wraps its answers in `Data`; some acts say their own envelope. */
const inData =
  (act: (store: Store, parameters: Parameters, caller: Caller) => object): Act =>
  (store, parameters, caller) => ({ Data: act(store, parameters, caller) })

const of = (version: string, acts: Record<string, Act>): [string, Action][] =>
  Object.entries(acts).map(([name, act]) => [name, { version, act }])

/** Every call of the vendor's that is served here. */
export const actions = new Map<string, Action>([
  ...of('2017-12-14', {
    CreateAgAccount: customers.createAgAccount,
    GetCustomerList: customers.getCustomerList,
    GetCustomerAccountInfo: customers.getCustomerAccountInfo,
    SetResellerUserStatus: customers.setResellerUserStatus,
    QueryResellerAvailableQuota: customers.availableQuota,
    SetResellerUserQuota: customers.setResellerUserQuota,
    QueryProductList: inData(pricing.queryProductList),
    DescribePricingModule: inData(pricing.describePricingModule),
    GetSubscriptionPrice: inData(pricing.getSubscriptionPrice),
    CreateInstance: orders.createInstance,
    RenewInstance: orders.renewInstance,
    InquiryPriceRefundInstance: orders.inquiryPriceRefundInstance,
    RefundInstance: orders.refundInstance,
    CancelOrder: orders.cancelOrder,
    GetOrderDetail: orders.getOrderDetail,
    QueryOrders: orders.queryOrders,
    QueryAvailableInstances: resources.queryAvailableInstances,
    QueryAccountBalance: resources.queryAccountBalance,
    DescribeInstanceBill: resources.describeInstanceBill,
  }),
  ...of('2015-04-01', { AssumeRole: customers.assumeRole }),
  ...of('2015-07-01', { GenerateAliyunBidCertWaysUrl: customers.certificationPage }),
])

/** Contract operation → the vendor's call that makes its effect. */
export const operations = {
  checkHealth: ['QueryAccountBalance'],
  getBalance: ['QueryAccountBalance'],
  syncUser: ['CreateAgAccount'],
  getUser: ['GetCustomerAccountInfo'],
  createSsoUrl: ['AssumeRole'],
  submitKyc: ['GenerateAliyunBidCertWaysUrl'],
  queryKyc: ['GetCustomerAccountInfo'],
  listOffers: ['QueryProductList'],
  quote: ['GetSubscriptionPrice'],
  createOrder: ['CreateInstance'],
  queryOrder: ['GetOrderDetail'],
  listOrders: ['QueryOrders'],
  cancelOrder: ['CancelOrder'],
  quoteUnsubscribe: ['InquiryPriceRefundInstance'],
  unsubscribe: ['RefundInstance'],
  renew: ['RenewInstance'],
  suspend: ['SetResellerUserStatus'],
  resume: ['SetResellerUserStatus'],
  listResources: ['QueryAvailableInstances'],
  getResource: ['QueryAvailableInstances'],
  fetchBill: ['DescribeInstanceBill'],
}

/** The quota is short with HTTP 200, as the vendor has it. */
export const refusals: Record<RefusalKind, [status: number, code: string]> = {
  price: [400, 'ProductCheckError'],
  stock: [400, 'ORDER.NO_Stock'],
  quota: [400, 'InstanceQuotaExceeded'],
  funds: [200, 'INSUFFICIENT.AVAILABLE.QUOTA'],
  kyc: [405, 'ORDER.ACCOUNT_STATUS_ILLEGAL'],
}

export const authorisationProblems: Record<string, [status: number, code: string]> = {
  authorization: [400, 'IncompleteSignature'],
  signed_headers: [400, 'IncompleteSignature'],
  body_hash: [400, 'SignatureDoesNotMatch'],
  signature: [400, 'SignatureDoesNotMatch'],
  access_key: [404, 'InvalidAccessKeyId.NotFound'],
  date: [400, 'InvalidTimeStamp.Format'],
  clock: [400, 'InvalidTimeStamp.Expired'],
  replay: [400, 'SignatureNonceUsed'],
  security_token: [400, 'InvalidSecurityToken.MismatchWithAccessKey'],
  expired_token: [400, 'InvalidSecurityToken.Expired'],
}

/** What a list that lags behind answers. */
export const empty: Record<string, object> = {
  QueryOrders: { Data: { PageNum: 1, PageSize: 100, TotalCount: 0, OrderList: { Order: [] } } },
  QueryAvailableInstances: { Data: { InstanceList: [], PageNum: 1, PageSize: 100, TotalCount: 0 } },
  GetCustomerList: { Data: { UidList: [] } },
}
