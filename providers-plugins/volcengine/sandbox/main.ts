import { createHmac, randomBytes } from 'node:crypto'
import {
  defineSandbox,
  type RefusalKind,
  type SandboxRequest,
  type SandboxResponse,
  type ConsoleOrder,
  type SandboxSupplier,
  type SandboxWorld,
} from '#supplier-sdk/testing'
import * as accounts from './accounts.ts'
import { actions, authorisationProblems, operations, refusals } from './actions.ts'
import { Console } from './console.ts'
import { placeInConsole } from './console_orders.ts'
import { Problem } from './problem.ts'
import { Store, type State } from './store.ts'
import { claimedKey, verify, type KnownKey } from './verifier.ts'
import type { Body, Caller } from './wire.ts'

const OPTIONS = ['provisioningSeconds']

/** Requests of one account within a second; more are refused. */
const LIMITS: Record<string, number> = { ListBillDetail: 5, UnsubscribeInstance: 10 }

class VolcengineSandbox implements SandboxSupplier {
  readonly #world: SandboxWorld
  readonly #store: Store
  readonly #console: Console
  /** When each account made its last requests, by call and account. */
  readonly #recent = new Map<string, number[]>()

  constructor(world: SandboxWorld) {
    this.#world = world
    this.#store = new Store(world.seed)
    this.#console = new Console(this.#store)
  }

  identify(request: SandboxRequest): string {
    const url = new URL(request.target, 'http://sandbox')
    const page = url.pathname.split('/').at(-1) ?? ''
    return url.searchParams.get('Action') ?? (page.includes('SigninToken') ? page : 'other')
  }

  handle(request: SandboxRequest): SandboxResponse {
    const name = this.identify(request)
    const now = this.#world.clock.now().getTime()
    this.#store.settle(now)
    const url = new URL(request.target, 'http://sandbox')
    if (!url.searchParams.has('Action')) {
      return this.#console.handle(request, now)
    }
    try {
      const action = actions.get(name)
      if (!action || action.version !== url.searchParams.get('Version')) {
        throw new Problem(400, 'InvalidActionOrVersion', `There is no ${name} of that version`)
      }
      const caller = this.#authorise(request, action.service, now)
      if (this.#isTooMany(`${name} ${caller.accountId}`, LIMITS[name], now)) {
        return this.rateLimited(name, 429)
      }
      return this.#envelope(name, { Result: action.act(this.#store, parse(request), caller) })
    } catch (error) {
      if (error instanceof Problem) {
        return this.#error(name, error.status, error.code, error.message)
      }
      throw error
    }
  }

  #isTooMany(key: string, limit: number | undefined, now: number): boolean {
    if (limit === undefined) return false
    const recent = (this.#recent.get(key) ?? []).filter((at) => Math.abs(now - at) < 1_000)
    const isTooMany = recent.length >= limit
    this.#recent.set(key, isTooMany ? recent : [...recent, now])
    return isTooMany
  }

  #authorise(request: SandboxRequest, service: string, now: number): Caller {
    const keyOf = (accessKeyId: string) => this.#keyOf(accessKeyId)
    const verdict = verify(request, { keyOf, now: request.receivedAt, service })
    if (!verdict.accepted) {
      const fallback: [number, string] = [403, 'SignatureDoesNotMatch']
      const [status, code] = authorisationProblems[verdict.check] ?? fallback
      throw new Problem(status, code, `The request was refused: ${verdict.check}`)
    }
    const temporary = accounts.readTemporaryKey(claimedKey(request))
    const accountId = temporary?.accountId ?? this.#store.state.ownId
    return { accountId, isOwn: temporary === null, now }
  }

  #keyOf(accessKeyId: string): KnownKey | null {
    const own = ownKey(this.#world.seed)
    if (accessKeyId === own.accessKeyId) {
      return this.#store.state.revoked ? null : { secret: own.secretAccessKey }
    }
    const temporary = accounts.readTemporaryKey(accessKeyId)
    if (!temporary) {
      return null
    }
    const { accountId, until } = temporary
    const { secret, token } = accounts.temporaryKey(this.#store, accountId, until)
    return { secret, token, validUntil: until }
  }

  #envelope(
    name: string,
    content: Record<string, unknown>,
    error?: Record<string, unknown>,
    status = 200
  ): SandboxResponse {
    const action = actions.get(name)
    const metadata = {
      RequestId: randomBytes(16).toString('hex'),
      Action: name,
      Version: action?.version ?? '',
      Service: action?.service ?? '',
      Region: 'cn-beijing',
      ...(error ? { Error: error } : {}),
    }
    return { status, body: JSON.stringify({ ResponseMetadata: metadata, ...content }) }
  }

  #error(name: string, status: number, code: string, message: string): SandboxResponse {
    return this.#envelope(name, {}, { Code: code, CodeN: status * 100, Message: message }, status)
  }

  refuse(operation: string, kind: RefusalKind): SandboxResponse {
    const [status, code] = refusals[kind]
    return this.#error(operation, status, code, `Refused: ${kind}`)
  }

  rateLimited(operation: string, status: number): SandboxResponse {
    const code = status === 429 ? 'FlowLimitExceeded' : 'ServiceUnavailable'
    return this.#error(operation, status, code, 'Too many requests')
  }

  failure(operation: string, status: number): SandboxResponse {
    return this.#error(operation, status, 'InternalError', 'Something went wrong')
  }

  absent(operation: string): SandboxResponse {
    const empty: Record<string, unknown> = {
      ListOrders: { OrderInfos: [], NextToken: '' },
      ListAvailableInstances: { InstanceList: [], NextToken: '' },
      ListAccounts: { AccountList: [], Total: 0 },
      ListPartnerCustomer: { List: [], Total: 0 },
    }
    return empty[operation]
      ? this.#envelope(operation, { Result: empty[operation] })
      : this.#error(operation, 404, 'OrderNotFound', 'There is no such thing')
  }

  effects() {
    const { orders: all, payments, instances: made, refunds } = this.#store.state
    return {
      orders: all.filter(({ type }) => type === 'New').map(({ id }) => id),
      payments: [...payments],
      resources: made.map(({ id }) => id),
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

  configure(options: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(options)) {
      if (!OPTIONS.includes(name) || typeof value !== 'number' || !(value >= 0)) {
        throw new Error(`Options are ${OPTIONS.join(', ')}, numbers that are not negative`)
      }
      this.#store.provisioningSeconds = value
    }
  }

  /** `{ accountId?, configurationCode, product, region, months?, pay? }`; our own account and one month where left out. */
  placeInConsole(wanted: ConsoleOrder) {
    const ordered = placeInConsole(this.#store, wanted, this.#world.clock.now().getTime())
    this.#store.revision += 1
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

/** The vendor takes the fields of a GET from the query, beside what names and signs the call. */
const notFields = /^(Action|Version|X-.*)$/

function parse(request: SandboxRequest): Body {
  if (request.method === 'GET') {
    const { searchParams } = new URL(request.target, 'http://sandbox')
    return Object.fromEntries([...searchParams].filter(([name]) => !notFields.test(name)))
  }
  const text = request.body.toString('utf8')
  const type = request.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (type.includes('x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  try {
    return JSON.parse(text || '{}') as Body
  } catch {
    throw new Problem(400, 'InvalidParameter', 'The body is not JSON')
  }
}

const derive = (seed: string, purpose: string): Buffer =>
  createHmac('sha256', seed).update(purpose).digest()

const ownKey = (seed: string) => ({
  accessKeyId: `AKLT${derive(seed, 'access key').toString('hex').slice(0, 28)}`,
  secretAccessKey: derive(seed, 'secret key').toString('base64'),
})

export default defineSandbox({
  code: 'volcengine',
  operations,
  stateFields: ['Status'],
  create: (world) => new VolcengineSandbox(world),
  settings: ({ seed }, endpoint) => ({
    ...ownKey(seed),
    region: 'cn-beijing',
    endpoint,
    signinEndpoint: endpoint,
    roleName: accounts.ROLE_NAME,
    effectSettleSeconds: 60,
    requestsPerSecond: 100,
  }),
  verify({ credentials, wire }) {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials
    const keyOf = (claimed: string) =>
      claimed === accessKeyId ? { secret: secretAccessKey, token: sessionToken } : null
    const body = Buffer.from(wire.body ?? '', 'utf8')
    return verify({ ...wire, body }, { keyOf, now: null, service: null })
  },
})
