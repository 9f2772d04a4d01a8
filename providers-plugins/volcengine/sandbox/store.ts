import { createHmac } from 'node:crypto'

export interface Account {
  id: number
  name: string
  showName: string
  createdAt: number
  /** Of the organisation, or a partner's customer with an account of its own. */
  source: 'organisation' | 'partner'
  verifyType: string
  orgUnitId: string
}

export interface Line {
  instanceId: string
  product: string
  configurationCode: string
  originalFen: number
  payableFen: number
  months: number
}

export type OrderStatus = 'ToBePaid' | 'Paid' | 'Finished' | 'Cancelled' | 'Refunding' | 'Refunded'

export interface Order {
  id: string
  type: 'New' | 'Renew' | 'Modify' | 'Refund'
  status: OrderStatus
  buyer: number
  region: string
  createdAt: number
  paidAt: number | null
  /** When `Paid` becomes `Finished` or `Refunding` becomes `Refunded`. */
  readyAt: number | null
  lines: Line[]
  originalFen: number
  payableFen: number
  paidFen: number
  bizNo: string | null
}

export interface Instance {
  id: string
  name: string
  product: string
  configurationCode: string
  region: string
  owner: number
  createdAt: number
  readyAt: number
  expiresAt: number
  /** When it is gone; null while it lives. */
  releasedAt: number | null
  paidFen: number
  months: number
  renewals: number
  originalFen: number
  payableFen: number
}

export interface BillRow {
  id: string
  period: string
  category: string
  owner: number
  product: string
  configurationCode: string
  instanceId: string
  orderId: string
  region: string
  originalFen: number
  payableFen: number
  at: number
  beginsAt: number
  endsAt: number
}

export interface State {
  counter: number
  ownId: number
  cashFen: number
  pricePercent: number
  revoked: boolean
  accounts: Account[]
  orders: Order[]
  instances: Instance[]
  bills: BillRow[]
  payments: string[]
  refunds: string[]
  /** ClientTokens: what they were first used with and what was answered. */
  tokens: Record<string, { payload: string; result: unknown }>
  /** Sign-in tokens that are still unused. */
  signins: Record<string, { accountId: number; until: number }>
}

const OWN_ID = 2100000001

const CASH_FEN = 500_000_00

const PARTNER_CUSTOMER: Account = {
  id: 2100050001,
  name: 'xinghe',
  showName: '星河智能科技有限公司',
  createdAt: Date.parse('2025-06-01T02:00:00Z'),
  source: 'partner',
  verifyType: 'Enterprise',
  orgUnitId: '',
}

/** Everything that the stand-in knows, and names made from the seed. */
export class Store {
  state: State = fresh()
  /** Seconds that opening, and giving money back, take. */
  provisioningSeconds = 2
  revision = 0
  readonly #seed: string

  constructor(seed: string) {
    this.#seed = seed
  }

  /** Deterministic text of the seed and a purpose. */
  secret(purpose: string): string {
    return createHmac('sha256', this.#seed).update(purpose).digest('base64url')
  }

  next(): number {
    this.state.counter += 1
    this.revision += 1
    return this.state.counter
  }

  orderId(): string {
    return `Order7${String(this.next()).padStart(18, '0')}`
  }

  instanceId(product: string): string {
    const tail = createHmac('sha256', this.#seed).update(`instance ${this.next()}`).digest('hex')
    return `${prefixes[product] ?? 'r'}-${tail.slice(0, 20)}`
  }

  reset(): void {
    this.state = fresh()
    this.revision += 1
  }

  /** What time alone changes: opened instances, finished refunds. */
  settle(now: number): void {
    for (const order of this.state.orders) {
      if (order.readyAt === null || order.readyAt > now) {
        continue
      }
      if (order.status === 'Paid') {
        order.status = 'Finished'
        this.revision += 1
      }
      if (order.status === 'Refunding') {
        order.status = 'Refunded'
        this.state.cashFen += Math.abs(order.paidFen)
        this.revision += 1
      }
    }
  }
}

const prefixes: Record<string, string> = {
  ecs: 'i',
  volume: 'vol',
  clb: 'clb',
  eip: 'eip',
  tos: 'tosp',
  rds_mysql: 'mysql',
  redis: 'redis',
}

const fresh = (): State => ({
  counter: 0,
  ownId: OWN_ID,
  cashFen: CASH_FEN,
  pricePercent: 100,
  revoked: false,
  accounts: [{ ...PARTNER_CUSTOMER }],
  orders: [],
  instances: [],
  bills: [],
  payments: [],
  refunds: [],
  tokens: {},
  signins: {},
})
