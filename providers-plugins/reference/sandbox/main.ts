import { createHmac } from 'node:crypto'
import {
  defineSandbox,
  type RefusalKind,
  type SandboxNotice,
  type SandboxRequest,
  type SandboxResponse,
  type ConsoleOrder,
  type SandboxSupplier,
  type SandboxWorld,
} from '#supplier-sdk/testing'
import { actions, operations } from './actions.ts'
import { openPage } from './accounts.ts'
import { place } from './ordering.ts'
import { pay } from './payments.ts'
import { plans } from './plans.ts'
import { Problem } from './problem.ts'
import { refund } from './resources.ts'
import { Store, type State } from './store.ts'
import { check } from './verifier.ts'

const refusals: Record<RefusalKind, [status: number, code: string]> = {
  price: [409, 'PriceChanged'],
  stock: [409, 'SoldOut'],
  quota: [409, 'QuotaExceeded'],
  funds: [402, 'BalanceTooLow'],
  kyc: [403, 'VerificationRequired'],
}

const keyProblems = { key: 'BadSignature', time: 'BadTime', signature: 'BadSignature' } as const

const OPTIONS = ['provisioningSeconds', 'invites', 'verificationSeconds'] as const

/** Keys of this stand-in, made from its seed. */
const keysOf = (seed: string) => {
  const made = (purpose: string) => createHmac('sha256', seed).update(purpose).digest('base64url')
  return {
    accessKey: `RK${made('access').slice(0, 20)}`,
    secretKey: made('secret'),
    noticeSecret: made('notice'),
  }
}

class ReferenceSandbox implements SandboxSupplier {
  readonly #world: SandboxWorld
  readonly #store: Store

  constructor(world: SandboxWorld) {
    this.#world = world
    this.#store = new Store(world.seed)
  }

  get #now(): number {
    return this.#world.clock.now().getTime()
  }

  identify({ target }: SandboxRequest): string {
    const [, version, name] = target.split('?')[0].split('/')
    return version === 'v1' && name ? name : 'other'
  }

  handle(request: SandboxRequest): SandboxResponse {
    const now = this.#now
    const store = this.#store
    const name = this.identify(request)
    store.settle(now)
    if (name === 'other') {
      return openPage(store, request.target, now)
    }
    try {
      const verdict = check(request, keysOf(store.seed), request.receivedAt.getTime())
      if (verdict !== 'none' || store.state.revoked) {
        const code = verdict === 'none' ? 'KeyRevoked' : keyProblems[verdict]
        throw new Problem(401, code, 'We do not know you')
      }
      if (!Object.hasOwn(actions, name)) {
        throw new Problem(404, 'BadField', `There is no ${name}`)
      }
      const body = JSON.parse(request.body.toString('utf8') || '{}')
      const data = actions[name]({ store, body, now, endpoint: this.#world.endpoint() })
      return this.#answer(200, { data })
    } catch (error) {
      if (error instanceof Problem) {
        const { status, code, message, facts } = error
        return this.#answer(status, { error: { code, message, ...facts } })
      }
      throw error
    }
  }

  #answer(status: number, content: object): SandboxResponse {
    const requestId = this.#store.made(`request ${this.#now}`).slice(0, 16)
    return { status, body: JSON.stringify({ requestId, ...content }) }
  }

  refuse(_: string, kind: RefusalKind): SandboxResponse {
    const [status, code] = refusals[kind]
    return this.#answer(status, { error: { code, message: kind, nowFen: 999_999_00 } })
  }

  rateLimited(_: string, status: number): SandboxResponse {
    return this.#answer(status, { error: { code: 'TooManyRequests', message: 'Slow down' } })
  }

  failure(_: string, status: number): SandboxResponse {
    return this.#answer(status, { error: { code: 'Internal', message: 'Something broke' } })
  }

  absent(operation: string): SandboxResponse {
    const empty: Record<string, object> = {
      ListOrders: { orders: [], next: null, left: 0 },
      ListResources: { resources: [], next: null },
    }
    return this.#answer(200, { data: empty[operation] ?? { found: null } })
  }

  effects() {
    const { orders, payments, resources, refunds } = this.#store.state
    return {
      orders: orders.filter(({ type }) => type !== 'REFUND').map(({ orderNo }) => orderNo),
      payments: [...payments],
      resources: resources.map(({ resourceId }) => resourceId),
      refunds: [...refunds],
    }
  }

  setPricePercent(percent: number): void {
    this.#store.state.pricePercent = percent
    this.#store.revision += 1
  }

  revokeCredentials(): void {
    this.#store.state.revoked = true
    this.#store.revision += 1
  }

  /**
   * Buys the first plan; with a `resourceId` renews it (`act: 'renew'`) or gives it back (`act: 'refund'`). With `maxFen` it is paid
   * at once if it costs no more, and not placed otherwise.
   */
  placeInConsole({ supplierAccountId: accountId = '', unpaidMinutes, act, resourceId, months = 1, pay: isPaid, maxFen }: ConsoleOrder) {
    if (act === 'refund') {
      const { orderNo } = refund(this.#store, { resourceId, origin: 'CONSOLE' }, this.#now)
      return { supplierOrderNo: orderNo, resourceIds: [String(resourceId)] }
    }
    const [{ plan }] = plans
    const items = [{ plan, options: {}, quantity: 1, months: 1 }]
    const paying = maxFen === undefined ? {} : { autoPay: true, maxFen }
    const body = { accountId, items, origin: 'CONSOLE', unpaidMinutes, resourceId, months, ...paying }
    const order = place(this.#store, act === 'renew' ? 'RENEW' : 'NEW', body, this.#now)
    if (isPaid === true) {
      pay(this.#store, order, this.#now)
    }
    return { supplierOrderNo: order.orderNo, resourceIds: resourceId ? [String(resourceId)] : [] }
  }

  issuedSecrets(): string[] {
    return Object.keys(this.#store.state.tickets)
  }

  takeNotices(): SandboxNotice[] {
    this.#store.settle(this.#now)
    return this.#store.notices.splice(0)
  }

  writeNotice(notice: SandboxNotice, at: Date) {
    const { noticeId, supplierOrderNo: orderNo, supplierAccountId: accountId } = notice
    const time = at.toISOString()
    const about = 'ORDER'
    const text = JSON.stringify({ noticeId, about, orderNo, accountId, at: notice.occurredAt })
    const { noticeSecret } = keysOf(this.#store.seed)
    const signature = createHmac('sha256', noticeSecret).update(`${time}\n${text}`).digest('hex')
    return {
      method: 'POST',
      path: '/notices',
      query: {},
      headers: {
        'content-type': 'application/json',
        'x-reference-time': time,
        'x-reference-signature': signature,
      },
      body: Buffer.from(text),
    }
  }

  configure(options: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(options)) {
      const known = OPTIONS.find((option) => option === name)
      if (!known || typeof value !== 'number' || !(value >= 0)) {
        throw new Error(`Options are ${OPTIONS.join(', ')}, numbers that are not negative`)
      }
      this.#store[known] = value
    }
  }

  reset(): void {
    this.#store.reset()
  }

  revision(): number {
    return this.#store.revision
  }

  dump(): State {
    return this.#store.state
  }

  load(state: unknown): void {
    this.#store.state = state as State
  }
}

export default defineSandbox({
  code: 'reference',
  operations,
  stateFields: ['status', 'state', 'verification'],
  create: (world) => new ReferenceSandbox(world),
  settings: ({ seed }, endpoint) => ({
    ...keysOf(seed),
    endpoint,
    effectSettleSeconds: 60,
    billFinalAfterHours: 48,
  }),
  verify({ credentials, wire }) {
    const { accessKey, secretKey } = credentials
    const body = Buffer.from(wire.body ?? '', 'utf8')
    const verdict = check({ ...wire, body }, { accessKey, secretKey }, null)
    return { accepted: verdict === 'none', check: verdict }
  },
})
