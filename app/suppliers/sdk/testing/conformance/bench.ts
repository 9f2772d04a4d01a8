import type { RefusalReason } from '../../answers.ts'
import type { SupplierOperations } from '../../contract.ts'
import type { OfferSnapshot } from '../../offers.ts'
import { withOptionDefaults } from '../../options_check.ts'
import type { OperationName } from '../../operations.ts'
import type {
  CreateOrderInput,
  MappedOrderState,
  OrderSnapshot,
  PurchaseItem,
  ResourceRef,
  SpendGuard,
} from '../../orders.ts'
import type { Page } from '../../paging.ts'
import { declaredLimits, declaredProperties, type SupplierPlugin } from '../../plugin.ts'
import { propertiesFor, withSafeLimits } from '../../properties.ts'
import type { QuoteSnapshot } from '../../quotes.ts'
import type { ResourceSnapshot } from '../../resources.ts'
import type { SettingsValue } from '../../settings.ts'
import { callOnce, type TestCall, type TestCallOptions } from '../calling.ts'
import { createTestHttp } from '../http.ts'
import { syncCustomer } from './customer.ts'
import { described, ensure } from './ensure.ts'
import { parsePlan } from '../sandbox/faults.ts'
import type { Sandbox } from '../sandbox/server.ts'

export { ensure, Failed } from './ensure.ts'

export const ORGANISATION = 'conformance-1'

/** How long an answer may take once a planned fault has struck; then the call is aborted. */
const PATIENCE_MS = 400

const WATCH_MS = 10

/** A list of more pages than this has no end. */
const PAGES_MAX = 200

/** How often, and in which steps of the sandbox's clock, an order is asked whether it is ready. */
const POLLS_MAX = 30
const POLL_SECONDS = 20

const OPEN_STATES: readonly MappedOrderState[] = ['awaiting_payment', 'provisioning', 'refunding']

export interface BenchOptions {
  /** How long an answer may take once a planned fault has struck. */
  patienceMs?: number
  /** The deadline of every call; absent: that of `callOnce`. */
  deadlineMs?: number
}

/** What checks work with: a connected plugin, its sandbox, and the words that purchases are made of. */
export class Bench {
  readonly plugin: SupplierPlugin
  readonly settings: Record<string, SettingsValue>
  /** Null when the suite runs against the real supplier. */
  readonly sandbox: Sandbox | null
  /** Everything that was called since `begin`. */
  calls: TestCall[] = []
  /** The product family that is bought; null: one that has no properties of its own. */
  family: string | null = null
  readonly patienceMs: number
  readonly deadlineMs: number | undefined
  #keys = 0

  constructor(
    plugin: SupplierPlugin,
    settings: Record<string, SettingsValue>,
    sandbox: Sandbox | null,
    { patienceMs = PATIENCE_MS, deadlineMs }: BenchOptions = {}
  ) {
    this.patienceMs = patienceMs
    this.deadlineMs = deadlineMs
    this.plugin = plugin
    this.settings = settings
    this.sandbox = sandbox
  }

  get operations(): SupplierOperations {
    const clock = this.sandbox?.clock ?? { now: () => new Date() }
    return this.plugin.connect({ settings: this.settings, http: createTestHttp(), clock })
  }

  get properties() {
    return propertiesFor(this.#declared, this.family ?? undefined)
  }

  /** Families that declare properties of their own. */
  get families(): string[] {
    return Object.keys(this.#declared.families ?? {})
  }

  get #declared() {
    return declaredProperties(this.plugin, this.settings)
  }

  get limits() {
    return withSafeLimits(declaredLimits(this.plugin, this.settings))
  }

  /** A new page: nothing bought, no fault, the clock right. */
  async begin(): Promise<void> {
    this.calls = []
    await this.sandbox?.reset()
  }

  key(): string {
    this.#keys += 1
    return `check-${this.#keys}:call:1`
  }

  async fault(...plan: Record<string, unknown>[]): Promise<void> {
    ensure(this.sandbox !== null, 'There is no sandbox')
    await this.sandbox.setPlan(parsePlan(plan, this.sandbox.definition.operations))
  }

  /** How often the planned faults struck. */
  get struck(): number {
    return this.sandbox?.plan.reduce((sum, fault) => sum + fault.fired, 0) ?? 0
  }

  get effects() {
    ensure(this.sandbox !== null, 'There is no sandbox')
    return this.sandbox.supplier.effects()
  }

  /** Requests of one operation that the sandbox saw, by the supplier's own names of it. */
  seen(operation: string): number {
    const names = this.sandbox?.definition.operations[operation] ?? [operation]
    return this.sandbox?.requests.filter((request) => names.includes(request.operation)).length ?? 0
  }

  async call(
    operation: OperationName,
    input: unknown,
    key = this.key(),
    options: Partial<TestCallOptions> = {}
  ): Promise<TestCall> {
    const settings = this.settings
    const clock = this.sandbox?.clock
    const { deadlineMs } = this
    const common = { settings, clock, deadlineMs }
    const made = await callOnce(this.plugin, operation, input, key, { ...common, ...options })
    this.calls.push(made)
    return made
  }

  async done<Data>(operation: OperationName, input: unknown, key?: string): Promise<Data> {
    const { outcome, error } = await this.call(operation, input, key)
    const why = error ? ` (${error.message})` : ''
    ensure(outcome.status === 'done', `${operation} answered ${described(outcome)}${why}`)
    return outcome.data as Data
  }

  async refused(
    operation: OperationName,
    input: unknown,
    reasons: readonly RefusalReason[],
    key?: string
  ) {
    const { outcome } = await this.call(operation, input, key)
    const wanted = `refused(${reasons.join(' or ')})`
    ensure(
      outcome.status === 'refused' && reasons.includes(outcome.reason),
      `${operation} answered ${described(outcome)} in place of ${wanted}`
    )
    return outcome
  }

  /** The outcome must leave open what happened, or say that it is under way. */
  async open(operation: OperationName, input: unknown, key?: string): Promise<TestCall> {
    const aborter = new AbortController()
    const watch = setInterval(() => {
      if (this.struck > 0) {
        clearInterval(watch)
        setTimeout(() => aborter.abort(), this.patienceMs)
      }
    }, WATCH_MS)
    const made = await this.call(operation, input, key, { signal: aborter.signal })
    clearInterval(watch)
    ensure(
      made.outcome.status === 'unknown' || made.outcome.status === 'pending',
      `${operation} answered ${described(made.outcome)}, although nobody knows what happened`
    )
    return made
  }

  async pages<Item>(
    operation: 'listOffers' | 'listOrders' | 'listResources',
    input: object,
    from?: string
  ): Promise<Item[]> {
    const items: Item[] = []
    const seen = new Set<string>()
    let cursor: string | null | undefined = from
    do {
      const page: Page<Item> = await this.done(operation, { ...input, cursor: cursor ?? undefined })
      items.push(...page.items)
      cursor = page.nextCursor
      ensure(!cursor || !seen.has(cursor), `${operation} gave the cursor ${cursor} twice`)
      ensure(seen.size < PAGES_MAX, `${operation} did not end after ${PAGES_MAX} pages`)
      seen.add(cursor ?? '')
    } while (cursor)
    return items
  }

  async account(): Promise<string> {
    if (!this.operations.syncUser) {
      return ORGANISATION
    }
    const { supplierAccountId } = await syncCustomer(this, ORGANISATION, 'Conformance')
    return supplierAccountId
  }

  async item(): Promise<PurchaseItem> {
    const { items: offers } = await this.done<Page<OfferSnapshot>>('listOffers', {})
    const own = offers.filter(({ family }) =>
      this.family === null ? !this.families.includes(family) : family === this.family
    )
    const offer = own.find(({ billingMode }) => billingMode === 'prepaid') ?? own[0] ?? offers[0]
    ensure(offer !== undefined, 'There is no offer to buy')
    const options = withOptionDefaults(offer.optionsSchema, {})
    const months = offer.months.length > 0 ? Math.min(...offer.months) : undefined
    return { offerKey: offer.key, options, quantity: 1, months }
  }

  /** What a customer would order: an account, one item, the price of a quote as expectation and ceiling. */
  async order(): Promise<CreateOrderInput> {
    const supplierAccountId = await this.account()
    const items = [await this.item()]
    const { currency } = this.properties
    if (!this.operations.quote) {
      const ceilingFen = 100_000_000
      return { supplierAccountId, items, currency, expectedCostFen: ceilingFen, ceilingFen }
    }
    const input = { action: 'new', supplierAccountId, items }
    const quote = await this.done<QuoteSnapshot>('quote', input)
    return {
      supplierAccountId,
      items,
      quoteRef: quote.quoteRef,
      expectedCostFen: quote.costFen,
      ceilingFen: quote.costFen,
      currency: quote.currency,
    }
  }

  payment(order: OrderSnapshot, guard: SpendGuard) {
    const { expectedCostFen, ceilingFen, currency } = guard
    const { supplierOrderNo, supplierAccountId } = order
    return { supplierOrderNo, supplierAccountId, expectedCostFen, ceilingFen, currency }
  }

  async place(): Promise<{ input: CreateOrderInput; order: OrderSnapshot; key: string }> {
    const input = await this.order()
    const key = this.key()
    return { input, key, order: await this.done<OrderSnapshot>('createOrder', input, key) }
  }

  /** The order, paid where it waits for it. */
  async paid(order: OrderSnapshot, guard: SpendGuard): Promise<OrderSnapshot> {
    return order.state === 'awaiting_payment' && this.operations.payOrder
      ? this.done<OrderSnapshot>('payOrder', this.payment(order, guard))
      : order
  }

  /** Asks for an order until it is neither waiting nor under way, moving the sandbox's clock. */
  async settled(order: OrderSnapshot): Promise<OrderSnapshot> {
    const { supplierOrderNo, supplierAccountId } = order
    let current = order
    for (let poll = 0; poll < POLLS_MAX && OPEN_STATES.includes(current.state); poll++) {
      this.sandbox?.clock.set({ advanceSeconds: POLL_SECONDS })
      current = await this.done<OrderSnapshot>('queryOrder', { supplierOrderNo, supplierAccountId })
    }
    return current
  }

  /** A whole purchase up to a resource that can be read back. */
  async buy() {
    const { input, order } = await this.place()
    const paid = await this.paid(order, input)
    const finished = await this.settled(paid)
    ensure(finished.state === 'active', `The paid order is ${finished.state}, not active`)
    ensure(finished.resourceIds.length > 0, 'The active order names no resource')
    const resource: ResourceRef = {
      resourceId: finished.resourceIds[0],
      family: finished.items[0]?.family ?? '',
      supplierAccountId: input.supplierAccountId,
    }
    return { input, order: finished, resource }
  }

  async resource(ref: ResourceRef): Promise<ResourceSnapshot | null> {
    return this.done<ResourceSnapshot | null>('getResource', ref)
  }
}
