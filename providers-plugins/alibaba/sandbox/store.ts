import { createHmac } from 'node:crypto'

export interface Customer {
  uid: string
  email: string
  enterprise: string
  createdAt: number
  certified: boolean
  frozen: boolean
  quotaFen: number
}

export interface Order {
  id: string
  type: 'New' | 'Renew' | 'Refund'
  status: 'Unpaid' | 'Paid' | 'Cancelled'
  owner: string
  productCode: string
  productType: string
  region: string
  instanceIds: string[]
  grossFen: number
  amountFen: number
  months: number
  createdAt: number
  paidAt: number | null
  /** When a refund is paid back. */
  readyAt: number | null
}

export interface Instance {
  id: string
  owner: string
  productCode: string
  productType: string
  region: string
  createdAt: number
  readyAt: number
  expiresAt: number
  releasedAt: number | null
  months: number
  grossFen: number
  paidFen: number
}

export interface Bill {
  month: string
  item: 'SubscriptionOrder' | 'Refund'
  date: string
  owner: string
  productCode: string
  region: string
  instanceId: string
  grossFen: number
  amountFen: number
}

export interface State {
  counter: number
  ownUid: string
  cashFen: number
  pricePercent: number
  revoked: boolean
  customers: Customer[]
  orders: Order[]
  instances: Instance[]
  bills: Bill[]
  payments: string[]
  refunds: string[]
  /** ClientTokens and OutBizIds: what they were first used with and what was answered. */
  tokens: Record<string, { payload: string; result: unknown }>
  /** Sign-in tokens and certification pages that are still unused. */
  tickets: Record<string, { uid: string; until: number; kind: 'signin' | 'certify' }>
}

const CASH_FEN = 500_000_00

/** Somebody who is a customer already, and can be linked. */
const CUSTOMER: Customer = {
  uid: '1690000000000021',
  email: 'ops@qinghe.example.com',
  enterprise: '清禾软件有限公司',
  createdAt: Date.parse('2025-03-11T02:00:00Z'),
  certified: true,
  frozen: false,
  quotaFen: 0,
}

const fresh = (): State => ({
  counter: 0,
  ownUid: '1000000000000001',
  cashFen: CASH_FEN,
  pricePercent: 100,
  revoked: false,
  customers: [{ ...CUSTOMER }],
  orders: [],
  instances: [],
  bills: [],
  payments: [],
  refunds: [],
  tokens: {},
  tickets: {},
})

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

  hash(purpose: string): string {
    return createHmac('sha256', this.#seed).update(purpose).digest('hex')
  }

  moved(): void {
    this.revision += 1
  }

  next(): number {
    this.moved()
    this.state.counter += 1
    return this.state.counter
  }

  /** Longer than a double can hold, as the vendor's are. */
  orderId(): string {
    return `2${String(this.next()).padStart(17, '0')}`
  }

  instanceId(productCode: string): string {
    const prefix = productCode === 'ecs' ? 'i-bp1' : productCode === 'rds' ? 'rm-bp1' : 'r-bp1'
    return `${prefix}${this.hash(`instance ${this.next()}`).slice(0, 17)}`
  }

  reset(): void {
    this.state = fresh()
    this.moved()
  }

  /** What time alone changes: refunds that are back. */
  settle(now: number): void {
    for (const order of this.state.orders) {
      if (order.type === 'Refund' && order.status === 'Unpaid' && (order.readyAt ?? 0) <= now) {
        order.status = 'Paid'
        order.paidAt = now
        this.state.cashFen += order.amountFen
        this.moved()
      }
    }
  }
}
