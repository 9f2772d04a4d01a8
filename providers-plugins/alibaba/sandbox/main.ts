import { createHmac, randomBytes } from 'node:crypto'
import {
  defineSandbox,
  type ConsoleOrder,
  type RefusalKind,
  type SandboxRequest,
  type SandboxResponse,
  type SandboxSupplier,
  type SandboxWorld,
} from '#supplier-sdk/testing'
import { actions, authorisationProblems, empty, operations, refusals } from './actions.ts'
import { Console } from './console.ts'
import { placeInConsole } from './console_orders.ts'
import { ROLE_NAME } from './customers.ts'
import { Problem } from './problem.ts'
import { Store, type State } from './store.ts'
import { actionOf, parametersOf, verify } from './verifier.ts'
import type { Caller } from './wire.ts'

const requestId = (): string => randomBytes(16).toString('hex').toUpperCase()

const answer = (status: number, content: object): SandboxResponse => ({
  status,
  headers: { 'content-type': 'application/json;charset=utf-8' },
  body: JSON.stringify({ RequestId: requestId(), ...content }),
})

/** A business failure says `Success: false`, and may do so with HTTP 200. */
const failure = (httpStatus: number, Code: string, Message: string): SandboxResponse =>
  answer(httpStatus, { Code, Message, HostId: 'sandbox', Success: false, Recommend: '' })

class AlibabaSandbox implements SandboxSupplier {
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
    const { action } = actionOf(request)
    return actions.has(action) || action === 'GetSigninToken' ? action : 'other'
  }

  handle(request: SandboxRequest): SandboxResponse {
    const now = this.#world.clock.now().getTime()
    this.#store.settle(now)
    if (request.target.split('?', 1)[0] !== '/' || (request.method === 'GET' && actionOf(request).action === '')) {
      return this.#console.handle(request, now)
    }
    try {
      const { action, version } = actionOf(request)
      const known = actions.get(action)
      if (!known || known.version !== version) {
        throw new Problem(404, 'InvalidAction.NotFound', `There is no ${action} of ${version}`)
      }
      this.#authorise(request)
      const parameters = parametersOf(request)
      const owner = parameters.get('OwnerId')
      const caller: Caller = { uid: owner ?? this.#store.state.ownUid, isOwn: owner === undefined, now }
      if (owner !== undefined && !this.#store.state.customers.some(({ uid }) => uid === owner)) {
        throw new Problem(400, 'InvalidOwner', `${owner} is not a customer of yours`)
      }
      const content = known.act(this.#store, parameters, caller, this.#world.endpoint())
      return answer(200, version === '2015-04-01' ? content : { Code: 'Success', Message: 'Successful!', Success: true, ...content })
    } catch (error) {
      if (error instanceof Problem) {
        return failure(error.httpStatus, error.code, error.message)
      }
      throw error
    }
  }

  #authorise(request: SandboxRequest): void {
    const own = ownKey(this.#world.seed)
    const verdict = verify(request, {
      keyOf: (id) => (id === own.accessKeyId && !this.#store.state.revoked ? { secret: own.accessKeySecret } : null),
      now: request.receivedAt,
      isFresh: (nonce) => !this.#nonces.has(nonce) && Boolean(this.#nonces.add(nonce)),
    })
    if (!verdict.accepted) {
      const [status, code] = authorisationProblems[verdict.check]
      throw new Problem(status, code, `The request was refused: ${verdict.check}`)
    }
  }

  refuse(_operation: string, kind: RefusalKind): SandboxResponse {
    const [status, code] = refusals[kind]
    return failure(status, code, `Refused: ${kind}`)
  }

  rateLimited(_operation: string, status: number): SandboxResponse {
    return failure(status, status === 429 ? 'Throttling.User' : 'ServiceUnavailable', 'Too many requests')
  }

  failure(_operation: string, status: number): SandboxResponse {
    return failure(status, 'InternalError', 'Something went wrong')
  }

  absent(operation: string): SandboxResponse {
    return empty[operation]
      ? answer(200, { Code: 'Success', Message: '', Success: true, ...empty[operation] })
      : failure(404, 'OrderNotExist', 'There is no such thing')
  }

  effects() {
    const { orders, payments, instances, refunds } = this.#store.state
    return {
      orders: orders.filter(({ type }) => type === 'New').map(({ id }) => id),
      payments: [...payments],
      resources: instances.map(({ id }) => id),
      refunds: [...refunds],
    }
  }

  setPricePercent(percent: number): void {
    this.#store.state.pricePercent = percent
    this.#store.moved()
  }

  revokeCredentials(): void {
    this.#store.state.revoked = true
    this.#store.moved()
  }

  issuedSecrets(): string[] {
    return Object.keys(this.#store.state.tickets)
  }

  configure(options: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(options)) {
      if (name !== 'provisioningSeconds' || typeof value !== 'number' || !(value >= 0)) {
        throw new Error('The only option is provisioningSeconds, a number that is not negative')
      }
      this.#store.provisioningSeconds = value
    }
  }

  placeInConsole(wanted: ConsoleOrder) {
    const ordered = placeInConsole(this.#store, wanted, this.#world.clock.now().getTime())
    this.#store.moved()
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

const derive = (seed: string, purpose: string): string => createHmac('sha256', seed).update(purpose).digest('base64url')

const ownKey = (seed: string) => ({
  accessKeyId: `LTAI${derive(seed, 'alibaba access key').replace(/[^A-Za-z0-9]/g, '0').slice(0, 20)}`,
  accessKeySecret: derive(seed, 'alibaba access key secret').slice(0, 30),
})

export default defineSandbox({
  code: 'alibaba',
  operations,
  stateFields: ['PaymentStatus', 'Status'],
  create: (world) => new AlibabaSandbox(world),
  settings: ({ seed }, endpoint) => ({
    ...ownKey(seed),
    roleName: ROLE_NAME,
    fundQuota: true,
    businessEndpoint: endpoint,
    stsEndpoint: endpoint,
    certificationEndpoint: endpoint,
    signinEndpoint: endpoint,
    consoleUrl: endpoint,
    loginUrl: endpoint,
    effectSettleSeconds: 60,
    requestsPerSecond: 100,
  }),
  verify({ credentials, wire }) {
    const { accessKeyId, accessKeySecret, securityToken: token } = credentials
    const keyOf = (claimed: string) => (claimed === accessKeyId ? { secret: accessKeySecret, token } : null)
    const body = Buffer.from(wire.body ?? '', 'utf8')
    return verify({ ...wire, body }, { keyOf, now: null, isFresh: null })
  },
})
