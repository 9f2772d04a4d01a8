import type { SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { checkHealth } from './check_health.ts'
import type { Connection } from './context.ts'
import { createOrder } from './create_order.ts'
import { createSsoUrl } from './create_sso_url.ts'
import { fetchBill } from './fetch_bill.ts'
import { getBalance } from './get_balance.ts'
import { getResource } from './get_resource.ts'
import { getUser } from './get_user.ts'
import { listOrders } from './list_orders.ts'
import { listResources } from './list_resources.ts'
import { payOrder } from './pay_order.ts'
import { queryKyc } from './query_kyc.ts'
import { queryOrder } from './query_order.ts'
import { quote } from './quote.ts'
import { renew } from './renew.ts'
import { submitKyc } from './submit_kyc.ts'
import { syncUser } from './sync_user.ts'
import { unsubscribe } from './unsubscribe.ts'

/** What one connection can do. Without an address template there is no SSO. */
export const of = (connection: Connection): SupplierOperations => ({
  checkHealth: checkHealth(connection),
  syncUser: syncUser(connection),
  getUser: getUser(connection),
  ...(connection.settings.ssoUrl ? { createSsoUrl: createSsoUrl(connection) } : {}),
  submitKyc: submitKyc(connection),
  queryKyc: queryKyc(connection),
  listOffers: catalogue.listOffers,
  quote: quote(connection),
  createOrder: createOrder(connection),
  queryOrder: queryOrder(connection),
  listOrders: listOrders(connection),
  payOrder: payOrder(connection),
  unsubscribe: unsubscribe(connection),
  renew: renew(connection),
  listResources: listResources(connection),
  getResource: getResource(connection),
  fetchBill: fetchBill(connection),
  getBalance: getBalance(connection),
})
