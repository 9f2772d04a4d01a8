import type { SupplierOperations } from '#supplier-sdk'
import { cancelOrder } from './cancel_order.ts'
import { checkHealth } from './check_health.ts'
import type { Connection } from './context.ts'
import { createOrder } from './create_order.ts'
import { createSsoUrl } from './create_sso_url.ts'
import { fetchBill } from './fetch_bill.ts'
import { getBalance } from './get_balance.ts'
import { getResource } from './get_resource.ts'
import { getUser } from './get_user.ts'
import { listOffers } from './list_offers.ts'
import { listOrders } from './list_orders.ts'
import { listResources } from './list_resources.ts'
import { queryKyc } from './query_kyc.ts'
import { queryOrder } from './query_order.ts'
import { quote } from './quote.ts'
import { quoteUnsubscribe } from './quote_unsubscribe.ts'
import { renew } from './renew.ts'
import { resume, suspend } from './suspend.ts'
import { submitKyc } from './submit_kyc.ts'
import { syncUser } from './sync_user.ts'
import { unsubscribe } from './unsubscribe.ts'

/** What one connection can do. Paying is absent: the quota is charged when an order is made. Without a role there is no SSO. */
export const of = (connection: Connection): SupplierOperations => ({
  checkHealth: checkHealth(connection),
  syncUser: syncUser(connection),
  getUser: getUser(connection),
  ...(connection.settings.roleName ? { createSsoUrl: createSsoUrl(connection) } : {}),
  submitKyc: submitKyc(connection),
  queryKyc: queryKyc(connection),
  listOffers: listOffers(connection),
  quote: quote(connection),
  createOrder: createOrder(connection),
  queryOrder: queryOrder(connection),
  listOrders: listOrders(connection),
  cancelOrder: cancelOrder(connection),
  quoteUnsubscribe: quoteUnsubscribe(connection),
  unsubscribe: unsubscribe(connection),
  renew: renew(connection),
  suspend: suspend(connection),
  resume: resume(connection),
  listResources: listResources(connection),
  getResource: getResource(connection),
  fetchBill: fetchBill(connection),
  getBalance: getBalance(connection),
})
