import { createHmac } from 'node:crypto'
import type { SandboxNotice } from '#supplier-sdk/testing'

export interface Account {
  accountId: string
  ref: string
  name: string
  state: 'ACTIVE' | 'INVITED' | 'SUSPENDED'
  verification: 'NONE' | 'SUBMITTED' | 'VERIFIED'
  submittedAt: number | null
}

export interface Item {
  plan: string
  family: string
  region: string
  options: Record<string, unknown>
  quantity: number
  months: number | null
  listFen: number
  costFen: number
  resourceIds: string[]
}

export interface Order {
  orderNo: string
  externalNo: string | null
  type: 'NEW' | 'RENEW' | 'CHANGE' | 'REFUND'
  status: 'UNPAID' | 'OPENING' | 'ACTIVE' | 'CANCELLED' | 'EXPIRED' | 'REFUNDING' | 'REFUNDED'
  origin: 'API' | 'CONSOLE'
  accountId: string
  currency: string
  items: Item[]
  listFen: number
  costFen: number
  paidFen: number | null
  refundFen: number | null
  createdAt: number
  paidAt: number | null
  readyAt: number | null
  expiresAt: number | null
}

export interface Resource {
  resourceId: string
  plan: string
  family: string
  region: string
  accountId: string
  options: Record<string, unknown>
  createdAt: number
  readyAt: number
  expiresAt: number | null
  months: number
  paidFen: number
  suspended: boolean
  releasedAt: number | null
  lastOrderNo: string
}

export interface BillRow {
  lineId: string
  period: string
  category: 'PURCHASE' | 'REFUND'
  family: string
  resourceId: string
  orderNo: string
  accountId: string
  listFen: number
  billedFen: number
  from: number
  until: number
}

export interface State {
  counter: number
  balanceFen: number
  pricePercent: number
  revoked: boolean
  accounts: Account[]
  orders: Order[]
  resources: Resource[]
  bills: BillRow[]
  payments: string[]
  refunds: string[]
  tokens: Record<string, { payload: string; orderNo: string }>
  tickets: Record<string, { accountId: string; until: number; use: 'console' | 'verify' | 'accept' }>
}

const BALANCE_FEN = 1_000_000_00

const TICKETS_KEPT = 200

const NOTICES_KEPT = 200

const fresh = (): State => ({
  counter: 0,
  balanceFen: BALANCE_FEN,
  pricePercent: 100,
  revoked: false,
  accounts: [],
  orders: [],
  resources: [],
  bills: [],
  payments: [],
  refunds: [],
  tokens: {},
  tickets: {},
})

/** Everything that this stand-in knows, and the names that it makes from its seed. */
export class Store {
  state: State = fresh()
  provisioningSeconds = 2
  /** 1: a new account is invited first and has to accept. */
  invites = 0
  /** Seconds that a verification takes. */
  verificationSeconds = 2
  revision = 0
  notices: SandboxNotice[] = []
  readonly seed: string

  constructor(seed: string) {
    this.seed = seed
  }

  next(): number {
    this.state.counter += 1
    this.revision += 1
    return this.state.counter
  }

  /** Deterministic text of the seed and a purpose. */
  made(purpose: string): string {
    return createHmac('sha256', this.seed).update(purpose).digest('hex')
  }

  ticket(accountId: string, use: State['tickets'][string]['use'], until: number): string {
    const ticket = this.made(`ticket ${this.next()}`).slice(0, 40)
    const kept = Object.entries(this.state.tickets).slice(-TICKETS_KEPT)
    this.state.tickets = { ...Object.fromEntries(kept), [ticket]: { accountId, until, use } }
    return ticket
  }

  tell(order: Order, now: number): void {
    this.notices = this.notices.slice(-NOTICES_KEPT)
    this.notices.push({
      noticeId: `N${this.made(`${order.orderNo} ${order.status}`).slice(0, 24)}`,
      kind: 'order_changed',
      supplierOrderNo: order.orderNo,
      supplierAccountId: order.accountId,
      occurredAt: new Date(now),
    })
  }

  move(order: Order, status: Order['status'], now: number): void {
    order.status = status
    this.revision += 1
    this.tell(order, now)
  }

  reset(): void {
    this.state = fresh()
    this.notices = []
    this.revision += 1
  }

  /** What time alone changes. */
  settle(now: number): void {
    for (const order of this.state.orders) {
      if (order.status === 'UNPAID' && order.expiresAt !== null && order.expiresAt <= now) {
        this.move(order, 'EXPIRED', now)
      }
      if (order.readyAt === null || order.readyAt > now) {
        continue
      }
      if (order.status === 'OPENING') {
        this.move(order, 'ACTIVE', now)
      }
      if (order.status === 'REFUNDING') {
        this.state.balanceFen += order.refundFen ?? 0
        this.move(order, 'REFUNDED', now)
      }
    }
    for (const account of this.state.accounts) {
      const since = account.submittedAt
      const isOver = since !== null && since + this.verificationSeconds * 1000 <= now
      if (account.verification === 'SUBMITTED' && isOver) {
        account.verification = 'VERIFIED'
        this.revision += 1
      }
    }
  }
}
