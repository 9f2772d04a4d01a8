import type { Viewer } from '#identity/viewer'
import { clock, DAY_MS, later } from '#kernel/clock'
import { unreadCount } from '#messages/queries/inbox_query'
import { ordersQuery, type OrderRow } from '#orders/queries/orders_query'
import { resourcesQuery, type ResourceView } from '#orders/queries/resources_query'
import { walletQuery, type Wallet } from '#wallet/queries/wallet_query'
import { turnoverByMonth, type MonthTurnover } from './turnover_query.ts'

const ORDERS_SHOWN = 5
const EXPIRING_SHOWN = 5
const RESOURCES_READ = 100
const SOON_MS = 30 * DAY_MS

export type Console = {
  /** Null for whoever may not read it. */
  wallet: Wallet | null
  unread: number
  openOrders: number
  needsMe: number
  orders: OrderRow[]
  resources: number
  /** Of the newest hundred in use those that end within thirty days, the first one first. */
  expiring: ResourceView[]
  /** What was ordered in each of the last twelve months; empty where it was nothing. */
  months: MonthTurnover[]
  /** The way to the first order, for whoever may place one and while there is none. */
  firstSteps: FirstStep[]
}

/** `shop` is never done: with the first order all of them are gone. */
export type FirstStep = { step: 'verify' | 'fund' | 'shop'; href: string; isDone: boolean }

/** A customer's start page: money, what is under way, what ends soon. */
export async function consoleQuery(viewer: Viewer): Promise<Console> {
  const first = { page: 1, pageSize: 1 }
  const mine = viewer.for('orders.orders.read')
  const [wallet, unread, open, needsMe, orders, resources, months] = await Promise.all([
    viewer.may('wallet.wallet.read') ? walletQuery(viewer.for('wallet.wallet.read')) : null,
    unreadCount(viewer),
    ordersQuery(mine, { state: 'open' }, first),
    ordersQuery(mine, { state: 'needs_me' }, first),
    ordersQuery(mine, {}, { page: 1, pageSize: ORDERS_SHOWN }),
    resourcesQuery(viewer.for('orders.resources.read'), { group: 'in_use' }, { page: 1, pageSize: RESOURCES_READ }),
    turnoverByMonth(mine),
  ])
  return {
    wallet,
    unread,
    openOrders: open.total,
    needsMe: needsMe.total,
    orders: orders.rows,
    resources: resources.total,
    expiring: endingSoon(resources.rows),
    months: months.some(({ turnoverFen }) => turnoverFen > 0) ? months : [],
    firstSteps: orders.total === 0 && viewer.may('orders.orders.place') ? stepsFrom(viewer, wallet) : [],
  }
}

function stepsFrom(viewer: Viewer, wallet: Wallet | null): FirstStep[] {
  const fund = { step: 'fund' as const, href: '/wallet', isDone: wallet !== null && wallet.availableFen + wallet.heldFen > 0 }
  return [
    { step: 'verify', href: '/verify', isDone: viewer.missing.length === 0 },
    ...(wallet ? [fund] : []),
    { step: 'shop', href: '/products', isDone: false },
  ]
}

function endingSoon(resources: readonly ResourceView[]): ResourceView[] {
  const until = later(SOON_MS, clock.now())
  return resources
    .filter(({ expiresAt }) => expiresAt !== null && expiresAt <= until)
    .sort((a, b) => a.expiresAt!.getTime() - b.expiresAt!.getTime())
    .slice(0, EXPIRING_SHOWN)
}
