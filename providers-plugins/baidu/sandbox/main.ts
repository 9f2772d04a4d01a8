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
import { ORGANIZATION_ID, readSessionKey, ROLE_NAME, sessionKey } from './accounts.ts'
import { Console } from './console.ts'
import { placeInConsole } from './console_orders.ts'
import { Problem } from './problem.ts'
import { authorisationProblems, empty, operations, refusals, routes, type Route } from './routes.ts'
import { Store, type Options, type State } from './store.ts'
import { claimedKey, verify, type KnownKey } from './verifier.ts'
import { utc, type Body, type Caller } from './wire.ts'

const pathOf = (request: SandboxRequest): string => request.target.split('?', 1)[0]

const routeOf = (request: SandboxRequest): Route | undefined =>
  routes.find(({ method, path }) => method === request.method && path.test(pathOf(request)))

class BaiduSandbox implements SandboxSupplier {
  readonly #world: SandboxWorld
  readonly #store: Store
  readonly #console: Console

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
        return this.#answer(200, this.#act(route, request, now))
      }
      if (request.method !== 'GET' || pathOf(request).startsWith('/v')) {
        throw new Problem(404, 'InvalidURI', `There is no ${pathOf(request)}`)
      }
      return this.#console.handle(request, now)
    } catch (error) {
      if (error instanceof Problem) {
        return this.#error(error.status, error.code, error.message)
      }
      throw error
    }
  }

  #act(route: Route, request: SandboxRequest, now: number): unknown {
    const caller = this.#authorise(request, now)
    if (route.ownOnly && !caller.isOwn) {
      throw new Problem(403, 'AccessDenied', 'Only the main account may do this')
    }
    const query = new URL(request.target, 'http://sandbox').searchParams
    const parts = (route.path.exec(pathOf(request)) ?? []).slice(1).map(decodeURIComponent)
    return route.act(this.#store, { body: parse(request), query, parts }, caller)
  }

  #authorise(request: SandboxRequest, now: number): Caller {
    const options = { keyOf: (id: string) => this.#keyOf(id), now: request.receivedAt }
    const verdict = verify(request, options)
    if (!verdict.accepted) {
      const [status, code] = authorisationProblems[verdict.check]
      throw new Problem(status, code, `The request was refused: ${verdict.check}`)
    }
    const session = readSessionKey(claimedKey(request))
    const accountId = session?.accountId ?? this.#store.state.ownId
    return { accountId, isOwn: session === null, now }
  }

  #keyOf(accessKeyId: string): KnownKey | null {
    const own = ownKey(this.#world.seed)
    if (accessKeyId === own.accessKeyId) {
      return this.#store.state.revoked ? null : { secret: own.secretAccessKey }
    }
    const session = readSessionKey(accessKeyId)
    if (!session) {
      return null
    }
    const { secret, token } = sessionKey(this.#store, session.accountId, session.until)
    return { secret, token, validUntil: session.until }
  }

  #answer(status: number, content: unknown): SandboxResponse {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'x-bce-request-id': randomUUID(),
      'x-bce-date': utc(this.#world.clock.now().getTime()),
    }
    return { status, headers, body: JSON.stringify(content) }
  }

  #error(status: number, code: string, message: string): SandboxResponse {
    return this.#answer(status, { code, message, requestId: randomUUID() })
  }

  refuse(_operation: string, kind: RefusalKind): SandboxResponse {
    const [status, code] = refusals[kind]
    return this.#error(status, code, `Refused: ${kind}`)
  }

  rateLimited(_operation: string, status: number): SandboxResponse {
    return this.#error(status, status === 429 ? 'RequestRateLimitExceeded' : 'ServiceUnavailable', 'Too many requests')
  }

  failure(_operation: string, status: number): SandboxResponse {
    return this.#error(status, 'InternalError', 'Something went wrong')
  }

  absent(operation: string): SandboxResponse {
    return empty[operation]
      ? this.#answer(200, empty[operation])
      : this.#error(404, 'NoSuchObject', 'There is no such thing')
  }

  effects() {
    const { orders, payments, instances, refunds } = this.#store.state
    return {
      orders: orders.filter(({ type }) => type === 'NEW').map(({ uuid }) => uuid),
      payments: [...payments],
      resources: instances.map(({ id }) => id),
      refunds: [...refunds],
    }
  }

  setPricePercent(percent: number): void {
    this.#store.state.pricePercent = percent
    this.#store.changed()
  }

  revokeCredentials(): void {
    this.#store.state.revoked = true
    this.#store.changed()
  }

  issuedSecrets(): string[] {
    return Object.keys(this.#store.state.signins)
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
    this.#store.changed()
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

function parse(request: SandboxRequest): Body {
  try {
    return JSON.parse(request.body.toString('utf8') || '{}') as Body
  } catch {
    throw new Problem(400, 'MalformedJSON', 'The body is not JSON')
  }
}

const derive = (seed: string, purpose: string): string =>
  createHmac('sha256', seed).update(purpose).digest('hex')

const ownKey = (seed: string) => ({
  accessKeyId: derive(seed, 'baidu access key').slice(0, 32),
  secretAccessKey: derive(seed, 'baidu secret key').slice(0, 32),
})

export default defineSandbox({
  code: 'baidu',
  operations,
  stateFields: ['status'],
  create: (world) => new BaiduSandbox(world),
  settings: ({ seed }, endpoint) => ({
    ...ownKey(seed),
    organizationId: ORGANIZATION_ID,
    roleName: ROLE_NAME,
    billingEndpoint: endpoint,
    stsEndpoint: endpoint,
    organizationEndpoint: endpoint,
    bccEndpoint: endpoint,
    consoleUrl: endpoint,
    ssoUrl: `${endpoint}/api/loginvcp/login/securitytoken?redirectUrl={redirectUrl}&signinSecurityToken={token}`,
    effectSettleSeconds: 60,
    requestsPerSecond: 100,
  }),
  verify({ credentials, wire }) {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials
    const keyOf = (claimed: string) =>
      claimed === accessKeyId ? { secret: secretAccessKey, token: sessionToken } : null
    const body = Buffer.from(wire.body ?? '', 'utf8')
    return verify({ ...wire, body }, { keyOf, now: null })
  },
})
