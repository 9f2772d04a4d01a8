import { createHmac } from 'node:crypto'
import {
  defineSandbox,
  type RefusalKind,
  type SandboxRequest,
  type SandboxResponse,
  type ConsoleOrder,
  type SandboxSupplier,
  type SandboxWorld,
} from '#supplier-sdk/testing'

interface Order {
  id: string
  account: string
  product: string
  state: 'NEW' | 'DONE' | 'CLOSED'
  cost: number
  created: string
  paid: string | null
  resources: string[]
}

const COST_FEN = 120_00

const PAGE_SIZE = 50

const refusals: Record<RefusalKind, string> = {
  price: 'price_moved',
  stock: 'sold_out',
  quota: 'too_many',
  funds: 'no_money',
  kyc: 'not_verified',
}

const keyOf = (seed: string): string => createHmac('sha256', seed).update('key').digest('base64url')

/** A stand-in for the supplier: state, rules and wire of its own. It shares nothing with the plugin, so that it can contradict it. */
class TemplateSandbox implements SandboxSupplier {
  readonly #world: SandboxWorld
  #orders: Order[] = []
  #payments: string[] = []
  #percent = 100
  #revoked = false
  #revision = 0

  constructor(world: SandboxWorld) {
    this.#world = world
  }

  identify({ target }: SandboxRequest): string {
    return target.split('?')[0].slice(1)
  }

  handle(request: SandboxRequest): SandboxResponse {
    const wanted = `Bearer ${keyOf(this.#world.seed)}`
    const given = request.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1]
    if (given !== wanted || this.#revoked) {
      return this.#no(401, 'bad_key')
    }
    const body = JSON.parse(request.body.toString('utf8') || '{}')
    const order = this.#orders.find(({ id }) => id === body.id) ?? null
    switch (this.identify(request)) {
      case 'health':
        return this.#yes({})
      case 'orders/get':
        return this.#yes({ order })
      case 'orders/list':
        return this.#yes(this.#page(body))
      case 'orders/pay':
        return order ? this.#pay(order) : this.#no(404, 'no_such_order')
      case 'orders/cancel':
        return order ? this.#cancel(order) : this.#no(404, 'no_such_order')
      default:
        return this.#no(404, 'no_such_call')
    }
  }

  #page({ since, until, account, after }: Record<string, string>) {
    const rows = this.#orders.filter(
      (row) => row.created >= since && row.created < until && (!account || row.account === account)
    )
    const from = after ? rows.findIndex(({ id }) => id === after) + 1 : 0
    const shown = rows.slice(from, from + PAGE_SIZE)
    return { orders: shown, next: rows.length > from + PAGE_SIZE ? shown.at(-1)?.id : null }
  }

  #pay(order: Order): SandboxResponse {
    if (order.state !== 'NEW') {
      return this.#no(409, 'order_closed')
    }
    this.#payments.push(order.id)
    this.#revision += 1
    const paid = this.#world.clock.now().toISOString()
    Object.assign(order, { state: 'DONE', paid, resources: [`res-${order.id}`] })
    return this.#yes({ order })
  }

  #cancel(order: Order): SandboxResponse {
    if (order.state === 'DONE') {
      return this.#no(409, 'not_cancellable')
    }
    order.state = 'CLOSED'
    this.#revision += 1
    return this.#yes({ order })
  }

  /** The customer buys in the supplier's own console. */
  placeInConsole({ supplierAccountId: account = '' }: ConsoleOrder) {
    this.#revision += 1
    const id = `A${String(this.#orders.length + 1).padStart(8, '0')}`
    this.#orders.push({
      id,
      account,
      product: 'server',
      state: 'NEW',
      cost: Math.round((COST_FEN * this.#percent) / 100),
      created: this.#world.clock.now().toISOString(),
      paid: null,
      resources: [],
    })
    return { supplierOrderNo: id, resourceIds: [] }
  }

  #yes(data: object): SandboxResponse {
    return { status: 200, body: JSON.stringify({ data }) }
  }

  #no(status: number, code: string): SandboxResponse {
    return { status, body: JSON.stringify({ error: { code } }) }
  }

  refuse(_: string, kind: RefusalKind): SandboxResponse {
    return this.#no(409, refusals[kind])
  }

  rateLimited(_: string, status: number): SandboxResponse {
    return this.#no(status, 'slow_down')
  }

  failure(_: string, status: number): SandboxResponse {
    return this.#no(status, 'broken')
  }

  absent(operation: string): SandboxResponse {
    return this.#yes(operation === 'orders/list' ? { orders: [], next: null } : { order: null })
  }

  effects() {
    const resources = this.#orders.flatMap((order) => order.resources)
    const orders = this.#orders.map(({ id }) => id)
    return { orders, payments: [...this.#payments], resources, refunds: [] }
  }

  setPricePercent(percent: number): void {
    this.#percent = percent
  }

  revokeCredentials(): void {
    this.#revoked = true
  }

  configure(options: Record<string, unknown>): void {
    if (Object.keys(options).length > 0) {
      throw new Error('This stand-in has no options')
    }
  }

  reset(): void {
    this.load({ orders: [], payments: [] })
    this.#percent = 100
    this.#revoked = false
  }

  revision(): number {
    return this.#revision
  }

  dump(): { orders: Order[]; payments: string[] } {
    return { orders: this.#orders, payments: this.#payments }
  }

  load(state: unknown): void {
    const { orders, payments } = state as { orders: Order[]; payments: string[] }
    this.#orders = orders
    this.#payments = payments
    this.#revision += 1
  }
}

export default defineSandbox({
  code: 'template',
  operations: {
    checkHealth: ['health'],
    queryOrder: ['orders/get'],
    listOrders: ['orders/list'],
    payOrder: ['orders/pay'],
    cancelOrder: ['orders/cancel'],
  },
  stateFields: ['state'],
  create: (world) => new TemplateSandbox(world),
  settings: ({ seed }, endpoint) => ({ endpoint, apiKey: keyOf(seed) }),
})
