import * as accounts from './accounts.ts'
import * as ordering from './ordering.ts'
import * as payments from './payments.ts'
import { plans } from './plans.ts'
import * as resources from './resources.ts'
import type { Store } from './store.ts'
import { page, type Body } from './wire.ts'

interface Asked {
  store: Store
  body: Body
  now: number
  endpoint: string
}

const within = (time: number, body: Body): boolean =>
  time >= Date.parse(String(body.from)) && time < Date.parse(String(body.until))

const belongs = (accountId: string, body: Body): boolean =>
  !body.accountId || accountId === body.accountId

const order = (found: Parameters<typeof ordering.shownOrder>[0]) => ({
  order: ordering.shownOrder(found),
})

/** Every call of this supplier. */
export const actions: Record<string, (asked: Asked) => unknown> = {
  GetBalance: ({ store }) => ({
    currency: 'CNY',
    availableFen: store.state.balanceFen,
    frozenFen: 0,
  }),
  UpsertAccount: ({ store, body, endpoint, now }) => ({
    account: accounts.shown(store, accounts.upsert(store, body), endpoint, now),
  }),
  GetAccount: ({ store, body, endpoint, now }) => {
    const found = store.state.accounts.find(({ accountId }) => accountId === body.accountId)
    return { found: found ? accounts.shown(store, found, endpoint, now) : null }
  },
  OpenSession: ({ store, body, endpoint, now }) =>
    accounts.openSession(store, body, endpoint, now),
  SubmitVerification: ({ store, body, now }) => ({
    account: accounts.submitVerification(store, body, now),
  }),
  StartHostedVerification: ({ store, body, endpoint, now }) =>
    accounts.startHosted(store, body, endpoint, now),
  GetVerification: ({ store, body }) => ({ account: accounts.accountOf(store, body.accountId) }),
  ListPlans: ({ body }) => {
    const { shown, next } = page(plans, body, ({ plan }) => plan)
    return { plans: shown, next }
  },
  Price: ({ store, body, now }) => ordering.price(store, body, now),
  CreateOrder: ({ store, body, now }) => order(ordering.place(store, 'NEW', body, now)),
  RenewResource: ({ store, body, now }) => order(ordering.place(store, 'RENEW', body, now)),
  ChangeResource: ({ store, body, now }) => order(ordering.place(store, 'CHANGE', body, now)),
  GetOrder: ({ store, body }) => {
    const found = store.state.orders.find(({ orderNo }) => orderNo === body.orderNo)
    return { found: found ? ordering.shownOrder(found) : null }
  },
  FindOrder: ({ store, body }) => {
    const found = store.state.orders.find(({ externalNo }) => externalNo === body.externalNo)
    return { found: found ? ordering.shownOrder(found) : null }
  },
  ListOrders: ({ store, body }) => {
    const rows = store.state.orders.filter(
      (row) => within(row.createdAt, body) && belongs(row.accountId, body)
    )
    const { shown, next, left } = page(rows, body, ({ orderNo }) => orderNo)
    return { orders: shown.map(ordering.shownOrder), next, left }
  },
  PayOrder: ({ store, body, now }) => {
    const found = ordering.orderOf(store, body.orderNo)
    payments.pay(store, found, now)
    return order(found)
  },
  CancelOrder: ({ store, body, now }) => {
    const found = ordering.orderOf(store, body.orderNo)
    payments.cancel(store, found, now)
    return order(found)
  },
  PriceRefund: ({ store, body, now }) =>
    resources.refundOf(payments.resourceOf(store, body.resourceId, now), now),
  RefundResource: ({ store, body, now }) => order(resources.refund(store, body, now)),
  SetPower: ({ store, body, now, endpoint }) => {
    const { resource, account } = resources.setPower(store, body, now)
    return resource ? { resource } : { account: accounts.shown(store, account, endpoint, now) }
  },
  ListResources: ({ store, body, now }) => {
    const rows = resources
      .living(store, now)
      .filter(({ accountId, family }) => belongs(accountId, body) && family === (body.family ?? family))
    const { shown, next } = page(rows, body, ({ resourceId }) => resourceId)
    return { resources: shown.map((row) => resources.shownResource(row, now)), next }
  },
  GetResource: ({ store, body, now }) => {
    const found = resources
      .living(store, now)
      .find(({ resourceId }) => resourceId === body.resourceId)
    return { found: found ? resources.shownResource(found, now) : null }
  },
  ListUsage: ({ store, body, now }) => resources.usage(store, body, now),
  GetBill: ({ store, body, now }) => resources.billPage(store, body, now),
}

/** Contract operation → the calls that make its effect. */
export const operations: Record<string, string[]> = {
  checkHealth: ['GetBalance'],
  syncUser: ['UpsertAccount'],
  getUser: ['GetAccount'],
  createSsoUrl: ['OpenSession'],
  submitKyc: ['SubmitVerification', 'StartHostedVerification'],
  queryKyc: ['GetVerification'],
  listOffers: ['ListPlans'],
  quote: ['Price'],
  createOrder: ['CreateOrder'],
  queryOrder: ['GetOrder', 'FindOrder'],
  listOrders: ['ListOrders'],
  payOrder: ['PayOrder'],
  cancelOrder: ['CancelOrder'],
  quoteUnsubscribe: ['PriceRefund'],
  unsubscribe: ['RefundResource'],
  renew: ['RenewResource'],
  change: ['ChangeResource'],
  suspend: ['SetPower'],
  resume: ['SetPower'],
  listResources: ['ListResources'],
  getResource: ['GetResource'],
  listUsage: ['ListUsage'],
  fetchBill: ['GetBill'],
  getBalance: ['GetBalance'],
}
