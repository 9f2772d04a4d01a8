import { createHmac } from 'node:crypto'

export interface User {
  pin: string
  userId: string
  name: string
  phone: string
  email: string
  joinedAt: number
  /** `userAuth` of describeUser: 0 none, 2 company. */
  auth: number
}

export interface Item {
  /** The resource; empty until the order is paid. */
  id: string
  plan: string
  region: string
  months: number
  totalFen: number
  actualFen: number
}

export type OrderStatus = 'NO_PAY' | 'PAID' | 'CANCELED' | 'REFUND_ALL'

export interface Order {
  number: string
  type: 'NEW' | 'RENEW'
  status: OrderStatus
  pin: string
  serviceCode: string
  az: string
  createdAt: number
  paidAt: number | null
  /** When what was bought is there. */
  readyAt: number | null
  /** When an unpaid order dies. */
  dueAt: number
  items: Item[]
}

export interface Instance {
  id: string
  serviceCode: string
  plan: string
  region: string
  az: string
  owner: string
  orderNumber: string
  createdAt: number
  readyAt: number
  expiresAt: number
  releasedAt: number | null
  months: number
  totalFen: number
  paidFen: number
}

export interface Refund {
  id: string
  resourceId: string
  owner: string
  amountFen: number
  createdAt: number
  readyAt: number
  done: boolean
}

export interface Bill {
  month: string
  owner: string
  serviceCode: string
  resourceId: string
  region: string
  az: string
  action: string
  formula: string
  totalFen: number
  realFen: number
  at: number
  endsAt: number
}

export interface State {
  counter: number
  ownPin: string
  cashFen: number
  pricePercent: number
  revoked: boolean
  users: User[]
  codes: Record<string, { code: string; until: number }>
  orders: Order[]
  instances: Instance[]
  refunds: Refund[]
  bills: Bill[]
  payments: string[]
  tokens: Record<string, { payload: string; result: unknown }>
  /** Tickets that are still unused. */
  tickets: Record<string, { pin: string; until: number }>
}

const CASH_FEN = 500_000_00

/** Somebody who is a customer already, and can be linked. */
const CUSTOMER: User = {
  pin: 'jcloud_Qm7tVxw',
  userId: 'legacy-0001',
  name: '远帆物流有限公司',
  phone: '0086-13711110021',
  email: 'it@yuanfan.example.com',
  joinedAt: Date.parse('2025-04-02T02:00:00Z'),
  auth: 2,
}

const fresh = (): State => ({
  counter: 0,
  ownPin: 'kboss_partner',
  cashFen: CASH_FEN,
  pricePercent: 100,
  revoked: false,
  users: [{ ...CUSTOMER }],
  codes: {},
  orders: [],
  instances: [],
  refunds: [],
  bills: [],
  payments: [],
  tokens: {},
  tickets: {},
})

export interface Options {
  /** Seconds that opening, and giving money back, take. */
  provisioningSeconds: number
  /** Minutes until an unpaid order cancels itself. */
  unpaidMinutes: number
}

/** Everything that the stand-in knows, and names made from the seed. */
export class Store {
  state: State = fresh()
  options: Options = { provisioningSeconds: 2, unpaidMinutes: 60 }
  revision = 0
  readonly #seed: string

  constructor(seed: string) {
    this.#seed = seed
  }

  /** Deterministic bytes of the seed and a purpose. */
  derive(purpose: string): Buffer {
    return createHmac('sha256', this.#seed).update(purpose).digest()
  }

  touch(): void {
    this.revision += 1
  }

  next(): number {
    this.touch()
    this.state.counter += 1
    return this.state.counter
  }

  number(): string {
    return `2026${String(this.next()).padStart(14, '0')}`
  }

  resourceId(serviceCode: string): string {
    const tail = this.derive(`resource ${this.next()}`).toString('base64url').toLowerCase().replace(/[^a-z0-9]/g, '0')
    return `${serviceCode === 'vm' ? 'i' : serviceCode}-${tail.slice(0, 10)}`
  }

  reset(): void {
    this.state = fresh()
    this.touch()
  }

  /** What time alone changes: orders that die, money that is back. */
  settle(now: number): void {
    for (const order of this.state.orders) {
      if (order.status === 'NO_PAY' && order.dueAt <= now) {
        order.status = 'CANCELED'
        this.touch()
      }
    }
    for (const refund of this.state.refunds) {
      if (!refund.done && refund.readyAt <= now) {
        refund.done = true
        this.state.cashFen += refund.amountFen
        this.touch()
      }
    }
  }
}
