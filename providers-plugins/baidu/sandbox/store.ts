import { createHmac } from 'node:crypto'

export interface Account {
  id: string
  name: string
  mobile: string
  description: string
  joinedAt: number
}

export interface OrderLine {
  serviceType: string
  region: string
  plan: string
  count: number
  months: number
  catalogFen: number
}

export interface Order {
  uuid: string
  type: 'NEW' | 'REFUND'
  status: 'NEED_PURCHASE' | 'READY_FOR_CREATE' | 'CREATING' | 'CREATED' | 'CANCELLED' | 'REFUND_SUCC'
  accountId: string
  createdAt: number
  purchasedAt: number | null
  /** When it is opened, or when the money is back. */
  readyAt: number | null
  line: OrderLine
  priceFen: number
  instanceIds: string[]
  zoneName: string
}

export interface Instance {
  id: string
  serviceType: string
  plan: string
  region: string
  zoneName: string
  owner: string
  createdAt: number
  readyAt: number
  expiresAt: number
  releasedAt: number | null
  paidFen: number
  catalogFen: number
}

export interface Bill {
  id: string
  month: string
  orderType: string
  orderId: string
  owner: string
  serviceType: string
  region: string
  instanceId: string
  catalogFen: number
  financeFen: number
  beginsAt: number
  endsAt: number
}

export interface State {
  counter: number
  ownId: string
  cashFen: number
  pricePercent: number
  revoked: boolean
  accounts: Account[]
  orders: Order[]
  instances: Instance[]
  bills: Bill[]
  payments: string[]
  refunds: string[]
  /** clientTokens: what they were first used with, what was answered, and when they were used last. */
  tokens: Record<string, { payload: string; result: unknown; usedAt: number }>
  /** Sign-in tokens that are still unused. */
  signins: Record<string, { accountId: string; until: number }>
}

const CASH_FEN = 500_000_00

/** Somebody who has an account already, and can be linked. */
const MEMBER: Account = {
  id: 'ef01dc35a1b84fd4b1e0c5d3a7e2f001',
  name: 'lantu',
  mobile: '139****0021',
  description: '蓝图数据服务有限公司',
  joinedAt: Date.parse('2025-05-12T02:00:00Z'),
}

const fresh = (): State => ({
  counter: 0,
  ownId: 'a0b1c2d3e4f5061728394a5b6c7d8e9f',
  cashFen: CASH_FEN,
  pricePercent: 100,
  revoked: false,
  accounts: [{ ...MEMBER }],
  orders: [],
  instances: [],
  bills: [],
  payments: [],
  refunds: [],
  tokens: {},
  signins: {},
})

export interface Options {
  /** Seconds that opening, and giving money back, take. */
  provisioningSeconds: number
  /** Seconds until the owner of the phone has activated a new account. */
  activationSeconds: number
  /** 1: ordering a server charges at once; 0: the order waits for payment. */
  chargesAtOnce: number
}

/** Everything that the stand-in knows, and names made from the seed. */
export class Store {
  state: State = fresh()
  options: Options = { provisioningSeconds: 2, activationSeconds: 0, chargesAtOnce: 1 }
  revision = 0
  readonly #seed: string

  constructor(seed: string) {
    this.#seed = seed
  }

  /** Deterministic hex of the seed and a purpose. */
  derive(purpose: string): string {
    return createHmac('sha256', this.#seed).update(purpose).digest('hex')
  }

  changed(): void {
    this.revision += 1
  }

  next(): number {
    this.changed()
    this.state.counter += 1
    return this.state.counter
  }

  id(kind: string): string {
    return this.derive(`${kind} ${this.next()}`).slice(0, 32)
  }

  instanceId(): string {
    return `i-${this.derive(`instance ${this.next()}`).slice(0, 8)}`
  }

  reset(): void {
    this.state = fresh()
    this.changed()
  }

  /** What time alone changes. */
  settle(now: number): void {
    for (const order of this.state.orders) {
      if (order.readyAt === null || order.readyAt > now) {
        continue
      }
      if (order.status === 'CREATING') {
        order.status = 'CREATED'
        this.changed()
      }
      if (order.status === 'READY_FOR_CREATE') {
        order.status = 'REFUND_SUCC'
        this.state.cashFen += order.priceFen
        this.changed()
      }
    }
  }
}
