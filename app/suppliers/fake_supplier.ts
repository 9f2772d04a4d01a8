import { AssertionError } from 'node:assert'
import { isDeepStrictEqual } from 'node:util'
import { connect, type LiveConnection } from './pipeline/live_connection.ts'
import { currentTrace } from './pipeline/trace.ts'
import { defineSettings, defineSupplier, operationNames, SDK_VERSION } from './sdk/main.ts'
import type { PluginAnswer, PropertiesInput, SupplierCall, SupplierOperations } from './sdk/main.ts'
import type { CallableOperation, DataOf, InputOf } from './types.ts'

type Told<Operation extends CallableOperation> = PluginAnswer<DataOf<Operation>> | { status: 'not_sent' } | { status: 'unknown' }
type Teller<Operation extends CallableOperation> =
  | Told<Operation>
  | ((input: InputOf<Operation>, call: SupplierCall) => Told<Operation> | Promise<Told<Operation>>)

export type FakeCall = { operation: CallableOperation; input: unknown; operationKey: string }

/**
 * A supplier for tests: answers as told, remembers what it was asked. It stands where the plugin stands; journal, switches,
 * queue, breaker and deadline around it are the real ones. What it was not told it cannot do.
 */
export class FakeSupplier {
  readonly calls: FakeCall[] = []
  readonly #told = new Map<CallableOperation, Teller<never>[]>()
  readonly #properties: PropertiesInput = { currency: 'CNY' }
  readonly #operations: SupplierOperations

  constructor(readonly code: string) {
    const { calls } = this
    this.#operations = new Proxy({} as SupplierOperations, {
      get: (_target, name) => {
        const operation = name as CallableOperation
        if (!(operationNames as readonly string[]).includes(operation) || !this.#told.has(operation)) return undefined
        return async (...args: unknown[]) => {
          const call = args.at(-1) as SupplierCall
          const input = args.length > 1 ? args[0] : undefined
          calls.push({ operation, input, operationKey: call.operationKey })
          return this.#answer(operation, input, call)
        }
      },
    })
  }

  /**
   * Tells how to answer. Several answers are given one after another, the last one stays. A function may look at the input,
   * wait or throw.
   */
  answers<Operation extends CallableOperation>(
    operation: Operation,
    ...answers: [Teller<Operation>, ...Teller<Operation>[]]
  ): this {
    this.#told.set(operation, answers as unknown as Teller<never>[])
    return this
  }

  /** The supplier has no such ability (any more). */
  lacks(...operations: CallableOperation[]): this {
    for (const operation of operations) this.#told.delete(operation)
    return this
  }

  /** Declares properties over the safe defaults. */
  declares(properties: PropertiesInput): this {
    Object.assign(this.#properties, properties)
    return this
  }

  callsOf(operation: CallableOperation): FakeCall[] {
    return this.calls.filter((call) => call.operation === operation)
  }

  /** Throws unless the operation was called, `times` times where given, with an input that has at least these fields. */
  assertCalled(operation: CallableOperation, { times, input = {} }: { times?: number; input?: Record<string, unknown> } = {}): this {
    const fitting = this.callsOf(operation).filter((call) => includes(call.input, input))
    if (times === undefined ? fitting.length > 0 : fitting.length === times) return this
    throw new AssertionError({
      message: `${operation} of ${this.code} was called ${fitting.length} times`,
      actual: this.callsOf(operation),
      expected: { times: times ?? 'at least once', input },
    })
  }

  assertNotCalled(operation: CallableOperation): this {
    return this.assertCalled(operation, { times: 0 })
  }

  /** @internal What the hub puts in the place of the real connection. */
  connection(): LiveConnection {
    const plugin = defineSupplier({
      code: 'fake',
      sdk: SDK_VERSION,
      names: { 'zh-CN': '测试', 'en': 'Fake' },
      settings: defineSettings({}),
      settingsVersion: 1,
      properties: this.#properties,
      limits: { requestsPerSecond: 1_000, concurrency: { read: 10, quote: 10, mutate: 10, spend: 10 } },
      connect: () => this.#operations,
    })
    return connect(this.code, plugin, {})
  }

  async #answer(operation: CallableOperation, input: unknown, call: SupplierCall): Promise<unknown> {
    const told = this.#told.get(operation) as unknown[]
    const next = told.length > 1 ? told.shift() : told[0]
    const answer = (typeof next === 'function' ? await next(input, call) : next) as { status: string }
    if (answer.status === 'unknown') throw new Error('told to leave the outcome open')
    if (answer.status === 'not_sent') throw neverSent()
    return answer
  }
}

/** What a refused connection leaves behind: one request that did not leave. */
function neverSent(): Error {
  currentTrace()!.requests.push({ method: 'POST', host: 'fake', path: '/', status: null, ms: 0, requestId: null,
    error: 'ECONNREFUSED', sent: false })
  return Object.assign(new Error('told that nothing left'), { code: 'ECONNREFUSED' })
}

function includes(actual: unknown, wanted: Record<string, unknown>): boolean {
  const own = (actual ?? {}) as Record<string, unknown>
  return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(own[name], value))
}
