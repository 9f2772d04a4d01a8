import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { setPublicDiscount } from '#catalog/actions/set_public_discount'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { writeOffers } from '#catalog/actions/write_offers'
import { contentOf } from '#catalog/offer_content'
import { organisationRef } from '#enrolment/organisation_ref'
import type { Viewer } from '#identity/viewer'
import { inTransaction } from '#kernel/database/transaction'
import { seal } from '#kernel/secrets'
import type { OfferSnapshot } from '#supplier-sdk'
import { loadSandbox, parsePlan, Sandbox } from '#supplier-sdk/testing'
import { addConnection } from '#suppliers/actions/add_connection'
import { switchConnection } from '#suppliers/actions/switch_connection'
import { readConnection, settingsPurpose } from '#suppliers/connection_rows'
import { hub } from '#suppliers/hub'
import { shelfChanged } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { givenBuyer, type Buyer } from '#tests/fixtures/orders'
import { givenStaff, viewerFor } from '#tests/fixtures/people'
import { givenConsent } from '#tests/fixtures/suppliers'
import type { Chance } from './chance.ts'
import { REQUEST_HEADER, underWay } from './interception.ts'
import { SETTLE_SECONDS, type Plan } from './plan.ts'
import type { SimulatedTime } from './time.ts'

export const CONNECTION = 'reference'
const PUBLIC_RATE_BP = 9_000
/** Before every scenario begins: prices are valid then. */
const MOVED_IN = Date.parse('2026-12-01T00:00:00.000Z')
/** What a customer brings. */
export const BALANCE_FEN = 100_000_00

/** Numbers at the supplier follow from the seed and lie far apart, so that scenarios share a database. */
const NUMBERS_PER_SCENARIO = 10_000
const NUMBERS_MAX = 900_000_000

export type Offer = { id: number; snapshot: OfferSnapshot }

/** What the stand-in knows, as far as the judge reads it. */
export type SupplierOrder = {
  orderNo: string
  externalNo: string | null
  type: 'NEW' | 'RENEW' | 'CHANGE' | 'REFUND'
  status: string
  accountId: string
  costFen: number
  paidFen: number | null
  refundFen: number | null
  createdAt: number
  origin: 'API' | 'CONSOLE'
  items: { quantity: number; resourceIds: string[] }[]
}
export type SupplierState = {
  counter: number
  revoked: boolean
  pricePercent: number
  balanceFen: number
  orders: SupplierOrder[]
  resources: { resourceId: string; createdAt: number; expiresAt: number | null; releasedAt: number | null; suspended: boolean; paidFen: number; months: number }[]
  payments: string[]
  refunds: string[]
}

/** Database, supplier and people that scenarios share. */
export class World {
  readonly sandbox: Sandbox
  readonly #time: SimulatedTime
  connectionId = 0
  offers: Offer[] = []
  staff!: Viewer
  skewMs = 0
  /** When the last effect that was put off will have acted. */
  lateUntil = 0
  /** What struck, for the report. */
  onFault: (operation: string, fault: string) => void = () => {}

  private constructor(sandbox: Sandbox, time: SimulatedTime) {
    this.sandbox = sandbox
    this.#time = time
  }

  static async open(time: SimulatedTime): Promise<World> {
    const definition = await loadSandbox(app.makePath('providers-plugins', CONNECTION))
    const world = new World(await new Sandbox(definition!).start(), time)
    world.#listen()
    return world
  }

  get supplier(): SupplierState {
    return this.sandbox.supplier.dump() as SupplierState
  }

  /** Empties the house and moves in again. */
  async renew(): Promise<void> {
    this.#time.startAt(MOVED_IN)
    await emptyTables()
    hub.restore()
    await shelfChanged()
    await this.sandbox.reset()
    this.tellTime()
    this.staff = await viewerFor(await givenStaff({ role: 'operations' }))
    const added = await addConnection({ pluginCode: CONNECTION, code: CONNECTION, settings: this.sandbox.settings, actor: systemActor })
    if (!added.ok) throw new Error(`No connection: ${JSON.stringify(added.error)}`)
    this.connectionId = added.value.id
    await switchConnection({
      code: CONNECTION,
      switches: { visible: true, sellable: true, spend: true, manage: true, read: true },
      actor: systemActor,
    })
    await this.#fillShelf()
    // Made at its first use; whoever came first would do more than those after it.
    await inTransaction((trx) => organisationRef(0, trx))
  }

  async #fillShelf(): Promise<void> {
    const listed = await hub.use(CONNECTION).ask('listOffers', {})
    if (listed.status !== 'done') throw new Error(`No offers: ${JSON.stringify(listed)}`)
    const prepaid = listed.data.items.filter(({ months }) => months.includes(1))
    await writeOffers({ connectionId: this.connectionId, offers: prepaid.map(contentOf) })
    const rows = await db.from('offers').where('connection_id', this.connectionId).select('id', 'offer_key')
    this.offers = prepaid.map((snapshot) => ({ id: rows.find((row) => row.offer_key === snapshot.key)!.id, snapshot }))
    await setPublicDiscount({ target: { connectionCode: CONNECTION }, effect: { rateBp: PUBLIC_RATE_BP }, actor: systemActor })
    await shelfChanged()
  }

  /** A new customer at a supplier of this kind; nothing is left of the scenario before. */
  async begin({ supplier, faults }: Plan, chance: Chance): Promise<Buyer> {
    await this.sandbox.reset()
    this.skewMs = 0
    this.lateUntil = 0
    this.tellTime()
    const { provisioningSeconds, ...properties } = supplier
    this.sandbox.supplier.configure({ provisioningSeconds })
    this.supplier.counter = chance.of('numbers').int(1, NUMBERS_MAX) * NUMBERS_PER_SCENARIO
    const settings = { ...this.sandbox.settings, ...properties }
    await db.from('jobs').delete()
    // Accounts of customers before would be swept for strangers as well.
    await db.from('enrolments').where('connection_id', this.connectionId).update({ state: 'refused', supplier_account: null })
    await db.from('supplier_discoveries').delete()
    await db.from('order_watches').delete()
    // What customers before had would renew itself at a supplier that has forgotten it.
    await db.from('auto_renewals').delete()
    // Its own calls are searched for secrets at the end of each scenario.
    await db.from('supplier_calls').delete()
    await db
      .from('supplier_connections')
      .where('id', this.connectionId)
      .update({
        settings_ciphertext: seal(withoutNull(settings), settingsPurpose(CONNECTION)),
        funds_stopped_at: null,
        spend: true,
        manage: true,
      })
    hub.restore()
    await shelfChanged()
    const buyer = await givenBuyer({ balanceFen: BALANCE_FEN })
    await givenConsent({ organisationId: buyer.organisationId, connectionId: this.connectionId })
    await this.sandbox.setPlan(parsePlan(faults, this.sandbox.definition.operations))
    return buyer
  }

  /** What processes of one machine share in memory is read before they run, so that none of them dies with the others waiting for it. */
  async warmUp(): Promise<void> {
    await readConnection(CONNECTION)
    const [{ id, snapshot }] = this.offers
    await resolvePrices([{ offerId: id, organisationId: 0, listFen: snapshot.listFenPerMonth ?? 0, months: 1, quantity: 1 }])
  }

  /** The supplier's clock follows ours; what was put off acts when it is due. */
  tellTime(): void {
    this.sandbox.clock.set({ now: new Date(this.#time.now + this.skewMs).toISOString(), frozen: true })
    this.sandbox.actLate()
  }

  /** The supplier knows our key again and its clock is right. */
  repair(): void {
    this.supplier.revoked = false
    this.skewMs = 0
    this.tellTime()
  }

  get isBroken(): boolean {
    return this.supplier.revoked || this.skewMs !== 0
  }

  /** Hears what arrives at the stand-in: answers that hang wait for the clock, and a look-up lags only behind what is young. */
  #listen(): void {
    const { supplier } = this.sandbox
    const identify = supplier.identify.bind(supplier)
    const absent = supplier.absent.bind(supplier)
    const handle = supplier.handle.bind(supplier)
    let last: Parameters<typeof handle>[0]
    supplier.identify = (request) => {
      last = request
      const number = request.headers.find(([name]) => name.toLowerCase() === REQUEST_HEADER)?.[1]
      if (number) setImmediate(() => this.#arrived(number))
      return identify(request)
    }
    supplier.absent = (operation) => (this.#isAnythingYoung() ? absent(operation) : handle(last))
  }

  #isAnythingYoung(): boolean {
    const since = this.sandbox.clock.now().getTime() - SETTLE_SECONDS * 1_000
    return [...this.supplier.orders, ...this.supplier.resources].some(({ createdAt }) => createdAt > since)
  }

  readonly #seen = new Set<string>()

  #arrived(number: string): void {
    if (this.#seen.has(number)) return
    this.#seen.add(number)
    const request = this.sandbox.requests.findLast(({ headers }) =>
      headers.some(([name, value]) => name.toLowerCase() === REQUEST_HEADER && value === number)
    )
    if (!request?.fault) return
    this.onFault(request.operation, request.fault)
    if (request.fault === 'clock_skew') this.skewMs = this.sandbox.clock.now().getTime() - this.#time.now
    if (request.fault === 'timeout_acts_later') this.lateUntil = this.#time.now + SETTLE_SECONDS * 1_000
    if (hanging.has(request.fault)) underWay.get(number)?.by.hang(true)
  }
}

const hanging = new Set(['timeout_before', 'timeout_after', 'timeout_acts_later', 'slow_drip'])

const withoutNull = (settings: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== ''))
