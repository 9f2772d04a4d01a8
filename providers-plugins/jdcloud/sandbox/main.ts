import { createHmac, randomUUID } from 'node:crypto'
import {
  defineSandbox,
  type ConsoleOrder,
  type RefusalKind,
  type SandboxRequest,
  type SandboxResponse,
  type SandboxSupplier,
  type SandboxWorld,
} from '#supplier-sdk/testing'
import { Console } from './console.ts'
import { placeInConsole } from './console_orders.ts'
import { customerKey, PARTNER_ID, readSessionKey, sessionKey } from './customers.ts'
import { Problem } from './problem.ts'
import { authorisationProblems, empty, operations, refusals, routes, type Route } from './routes.ts'
import { Store, type Options, type State } from './store.ts'
import { claimedKey, verify, type KnownKey } from './verifier.ts'
import type { Body, Caller } from './wire.ts'

const pathOf = (request: SandboxRequest): string => decodeURIComponent(request.target.split('?', 1)[0])

const routeOf = (request: SandboxRequest): Route | undefined =>
  routes.find(({ method, path }) => method === request.method && path.test(pathOf(request)))

const headerOf = (request: SandboxRequest, wanted: string): string | undefined =>
  request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1]

class JdcloudSandbox implements SandboxSupplier {
  readonly #world: SandboxWorld
  readonly #store: Store
  readonly #console: Console
  /** Every nonce is good for one request. */
  readonly #nonces = new Set<string>()

  constructor(world: SandboxWorld) {
    this.#world = world
    this.#store = new Store(world.seed)
    this.#console = new Console(this.#store)
  }

  identify(request: SandboxRequest): string {
    return routeOf(request)?.name ?? 'other'
  }

  handle(request: SandboxRequest): SandboxResponse {
    const now = this.#world.clock.now().getTime()
    this.#store.settle(now)
    const route = routeOf(request)
    try {
      if (route) {
        const caller = this.#authorise(request, route, now)
        const query = new URL(request.target, 'http://sandbox').searchParams
        const parts = (route.path.exec(pathOf(request)) ?? []).slice(1)
        return answer(200, { result: route.act(this.#store, { body: parse(request), query, parts }, caller) })
      }
      if (request.method !== 'GET' || /^\/v\d\//.test(pathOf(request))) {
        throw new Problem(404, 'NOT_FOUND', `There is no ${pathOf(request)}`)
      }
      return this.#console.handle(request, now)
    } catch (error) {
      if (error instanceof Problem) {
        return failure(error.httpStatus, error.word, error.message)
      }
      throw error
    }
  }

  #authorise(request: SandboxRequest, route: Route, now: number): Caller {
    const verdict = verify(request, {
      keyOf: (id) => this.#keyOf(id),
      now: request.receivedAt,
      service: route.service,
      isFresh: (nonce) => !this.#nonces.has(nonce) && Boolean(this.#nonces.add(nonce)),
    })
    if (!verdict.accepted) {
      const [status, word] = authorisationProblems[verdict.check] ?? [403, 'PERMISSION_DENIED']
      throw new Problem(status, word, `The request was refused: ${verdict.check}`)
    }
    const { state } = this.#store
    const session = readSessionKey(claimedKey(request))
    const header = headerOf(request, 'x-jdcloud-pin')
    const named = header === undefined ? undefined : Buffer.from(header, 'base64').toString('utf8')
    const customer = session?.pin ?? named
    if (customer !== undefined && !state.users.some(({ pin }) => pin === customer)) {
      throw new Problem(403, 'PERMISSION_DENIED', `${customer} is not a customer of yours`)
    }
    return { pin: customer ?? state.ownPin, isPartner: customer === undefined, now }
  }

  #keyOf(accessKeyId: string): KnownKey | null {
    const own = ownKey(this.#world.seed)
    if (accessKeyId === own.accessKeyId) {
      return this.#store.state.revoked ? null : { secret: own.accessKeySecret }
    }
    const session = readSessionKey(accessKeyId)
    if (!session) {
      return null
    }
    const { secret, token } = sessionKey(this.#store, session.pin, session.until)
    return { secret, token, validUntil: session.until }
  }

  refuse(_operation: string, kind: RefusalKind): SandboxResponse {
    return failure(...refusals[kind])
  }

  rateLimited(_operation: string, status: number): SandboxResponse {
    return failure(status, status === 429 ? 'RESOURCE_EXHAUSTED' : 'UNAVAILABLE', 'Too many requests')
  }

  failure(_operation: string, status: number): SandboxResponse {
    return failure(status, 'INTERNAL', 'Something went wrong')
  }

  absent(operation: string): SandboxResponse {
    return empty[operation]
      ? answer(200, { result: empty[operation] })
      : failure(404, 'NOT_FOUND', 'There is no such thing')
  }

  effects() {
    const { orders, payments, instances, refunds } = this.#store.state
    return {
      orders: orders.filter(({ type }) => type === 'NEW').map(({ number }) => number),
      payments: [...payments],
      resources: instances.map(({ id }) => id),
      refunds: refunds.map(({ id }) => id),
    }
  }

  setPricePercent(percent: number): void {
    this.#store.state.pricePercent = percent
    this.#store.touch()
  }

  revokeCredentials(): void {
    this.#store.state.revoked = true
    this.#store.touch()
  }

  issuedSecrets(): string[] {
    const { tickets, users } = this.#store.state
    return [...Object.keys(tickets), ...users.map(({ pin }) => customerKey(this.#store, pin).secret)]
  }

  sentCodes(): Record<string, string> {
    const codes = Object.entries(this.#store.state.codes)
    return Object.fromEntries(codes.map(([phone, { code }]) => [phone, code]))
  }

  configure(options: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(options)) {
      if (!Object.hasOwn(this.#store.options, name) || typeof value !== 'number' || !(value >= 0)) {
        throw new Error(`Options are ${Object.keys(this.#store.options).join(', ')}, numbers that are not negative`)
      }
      this.#store.options[name as keyof Options] = value
    }
  }

  placeInConsole(wanted: ConsoleOrder) {
    const ordered = placeInConsole(this.#store, wanted, this.#world.clock.now().getTime())
    this.#store.touch()
    return ordered
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

const answer = (status: number, content: Record<string, unknown>): SandboxResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ requestId: randomUUID(), ...content }),
})

const failure = (status: number, word: string, message: string): SandboxResponse =>
  answer(status, { error: { code: status, status: word, message } })

function parse(request: SandboxRequest): Body {
  try {
    return JSON.parse(request.body.toString('utf8') || '{}') as Body
  } catch {
    throw new Problem(400, 'INVALID_ARGUMENT', 'The body is not JSON')
  }
}

const derive = (seed: string, purpose: string): string =>
  createHmac('sha256', seed).update(purpose).digest('hex').toUpperCase()

const ownKey = (seed: string) => ({
  accessKeyId: `JDC${derive(seed, 'jdcloud access key').slice(0, 29)}`,
  accessKeySecret: derive(seed, 'jdcloud secret key').slice(0, 32),
})

export default defineSandbox({
  code: 'jdcloud',
  operations,
  stateFields: ['status'],
  create: (world) => new JdcloudSandbox(world),
  settings: ({ seed }, endpoint) => ({
    ...ownKey(seed),
    partnerId: PARTNER_ID,
    endpoint,
    refundEndpoint: endpoint,
    consoleUrl: endpoint,
    ssoUrl: `${endpoint}/sso/ticket?ticket={ticket}&returnUrl={returnUrl}`,
    effectSettleSeconds: 60,
    requestsPerSecond: 100,
  }),
  verify({ credentials, wire }) {
    const { accessKeyId, secretAccessKey } = credentials
    const keyOf = (claimed: string) => (claimed === accessKeyId ? { secret: secretAccessKey } : null)
    const body = Buffer.from(wire.body ?? '', 'utf8')
    return verify({ ...wire, body }, { keyOf, now: null, service: null, isFresh: null })
  },
})
