import { isOperationName, type SupplierOperations } from '#supplier-sdk'
import { parseNotice } from '../notices.ts'
import { createSsoUrl, getUser, syncUser } from './accounts.ts'
import { fetchBill, listUsage } from './billing.ts'
import type { Connection } from './context.ts'
import { checkHealth, getBalance } from './health.ts'
import { queryKyc, submitKyc } from './kyc.ts'
import { listOffers, quote } from './offers.ts'
import { change, createOrder, renew } from './ordering.ts'
import { cancelOrder, listOrders, payOrder, queryOrder } from './orders.ts'
import {
  getResource,
  listResources,
  quoteUnsubscribe,
  resume,
  suspend,
  unsubscribe,
} from './resources.ts'

/** Every operation of the contract, without those that the setting `absent` takes away. */
export function of(connection: Connection): SupplierOperations {
  const operations: SupplierOperations = {
    checkHealth: checkHealth(connection),
    syncUser: syncUser(connection),
    getUser: getUser(connection),
    createSsoUrl: createSsoUrl(connection),
    submitKyc: submitKyc(connection),
    queryKyc: queryKyc(connection),
    listOffers: listOffers(connection),
    quote: quote(connection),
    createOrder: createOrder(connection),
    queryOrder: queryOrder(connection),
    listOrders: listOrders(connection),
    payOrder: payOrder(connection),
    cancelOrder: cancelOrder(connection),
    quoteUnsubscribe: quoteUnsubscribe(connection),
    unsubscribe: unsubscribe(connection),
    renew: renew(connection),
    change: change(connection),
    suspend: suspend(connection),
    resume: resume(connection),
    listResources: listResources(connection),
    getResource: getResource(connection),
    listUsage: listUsage(connection),
    fetchBill: fetchBill(connection),
    getBalance: getBalance(connection),
    parseNotice: parseNotice(connection.settings),
  }
  for (const name of (connection.settings.absent ?? '').split(/, ?/).filter(isOperationName)) {
    if (name !== 'checkHealth') {
      delete operations[name]
    }
  }
  return operations
}
