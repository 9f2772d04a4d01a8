import db from '@adonisjs/lucid/services/db'
import { declineFoundLine } from '#orders/actions/decline_found_line'
import { payFoundLine } from '#orders/actions/pay_found_line'
import type { SandboxNotice } from '#supplier-sdk/testing'
import { receiveNotice } from '#suppliers/actions/receive_notice'
import { requestSweeps } from '#suppliers/janitor/sweep_strangers'
import { requestWatches } from '#suppliers/janitor/watch_orders'
import type { Buyer } from '#tests/fixtures/orders'
import type { Chance } from './chance.ts'
import type { LineRow } from './overview.ts'
import type { ConsoleOrder } from './plan.ts'
import type { Scenario } from './scenario.ts'
import { noticeTroubles } from './wanted_faults.ts'
import { CONNECTION } from './world.ts'

const WATCH_MS = 2 * 60_000
/** Nobody has to know of it any more. */
const ended = new Set(['CANCELLED', 'EXPIRED'])
/** The house sweeps every 15 minutes. */
const SWEEP_EVERY = 8
const EXPIRED_MS = 24 * 3_600_000
const LATE_MS_MAX = 3_600_000
const ANSWERS_MAX = 5

type Trouble = (typeof noticeTroubles)[number]
type Letter = { notice: SandboxNotice; at: number; trouble?: Trouble }

/** The customer in the supplier's own console, the supplier's notices, and the house's minute in which it lists new orders. */
export class SupplierConsole {
  readonly #scenario: Scenario
  readonly #buyer: Buyer
  readonly #chance: Chance
  readonly #wanted: ConsoleOrder[]
  readonly #placed = new Map<string, ConsoleOrder>()
  readonly #letters: Letter[] = []
  readonly #answers = new Map<string, number>()
  #at: number | null = null
  #watchedAt = 0
  #watches = 0
  #busy = 0

  constructor(scenario: Scenario, buyer: Buyer) {
    this.#scenario = scenario
    this.#buyer = buyer
    this.#chance = scenario.chance.of('console')
    this.#wanted = [...scenario.plan.console.orders]
  }

  async wants(): Promise<number | null> {
    this.#collect()
    const moments = this.#letters.map(({ at }) => at)
    if (this.#busy === 0) {
      if (this.#at === null && (await this.#wish())) this.#at = this.#scenario.time.now + this.#chance.spread(5_000, 12 * 3_600_000)
      if (this.#at !== null) moments.push(this.#at)
      if (await this.#isHidden()) moments.push(this.#watchedAt + WATCH_MS)
    }
    return moments.length === 0 ? null : Math.min(...moments)
  }

  async act(): Promise<boolean> {
    this.#collect()
    const { now } = this.#scenario.time
    const due = this.#letters.findIndex(({ at }) => at <= now)
    if (due >= 0) {
      this.#deliver(this.#letters.splice(due, 1)[0])
      return true
    }
    if (this.#busy > 0) return false
    if (this.#watchedAt + WATCH_MS <= now && (await this.#isHidden())) {
      this.#watchedAt = now
      this.#watches += 1
      // The sweep comes a quarter of an hour later, and finds what the list of new orders kept from it.
      if (this.#watches % SWEEP_EVERY === 0) this.#do('watch', 'sweeps for strangers', () => requestSweeps())
      else this.#do('watch', 'lists new orders', () => requestWatches())
      return true
    }
    if (this.#at === null || this.#at > now) return false
    this.#at = null
    const wish = await this.#wish()
    wish?.()
    return wish !== null
  }

  /** Orders in the console wait until the customer has an account; found ones wait for an answer. */
  async #wish(): Promise<(() => void) | null> {
    if (this.#placed.size + this.#wanted.length === 0) return null
    const { lines } = await this.#scenario.overviews.now()
    const asked = lines.find((line) => this.#isAsked(line))
    if (asked) return () => this.#answer(asked)
    const [order] = this.#wanted
    if (!order) return null
    const { organisationId } = this.#buyer
    const row = await db.from('enrolments').where({ organisation_id: organisationId, state: 'active' }).whereNotNull('supplier_account').select('supplier_account').first()
    return row ? () => this.#place(order, row.supplier_account) : null
  }

  #isAsked = ({ id, origin, state, supplier_order_no: number }: LineRow): boolean =>
    origin === 'supplier' && state === 'awaiting_payment' && this.#placed.get(number ?? '')?.answer !== 'ignore' && (this.#answers.get(id) ?? 0) < ANSWERS_MAX

  #place(order: ConsoleOrder, supplierAccountId: string): void {
    this.#wanted.shift()
    const { unpaidMinutes, paid: pay } = order
    const { supplierOrderNo } = this.#scenario.world.sandbox.supplier.placeInConsole!({ supplierAccountId, unpaidMinutes, pay })
    this.#placed.set(supplierOrderNo, order)
    this.#scenario.note('customer', `buys ${pay ? 'and pays ' : ''}${supplierOrderNo} in the supplier's console`)
  }

  #answer({ id: lineId, order_id: orderId, supplier_order_no: number, price_fen: priceFen }: LineRow): void {
    this.#answers.set(lineId, (this.#answers.get(lineId) ?? 0) + 1)
    const { answer } = this.#placed.get(number!)!
    const work = () =>
      answer === 'pay' ? payFoundLine(this.#buyer.viewer, { orderId, lineId, priceFen: Number(priceFen) }) : declineFoundLine(this.#buyer.viewer, { orderId, lineId })
    this.#do('web', `${answer}s ${number}`, work)
    if (this.#scenario.plan.customer.clicksTwice) this.#do('web', `${answer}s ${number} twice`, work)
  }

  /** An order of the console that lives and that the house does not know yet. */
  async #isHidden(): Promise<boolean> {
    if (this.#placed.size === 0) return false
    const { lines } = await this.#scenario.overviews.now()
    const known = new Set(lines.map(({ supplier_order_no: number }) => number))
    const { orders } = this.#scenario.world.supplier
    return orders.some(({ orderNo, status }) => this.#placed.has(orderNo) && !ended.has(status) && !known.has(orderNo))
  }

  /** What the supplier has to tell since the last look, each with what happens to it on its way. */
  #collect(): void {
    const { plan, world, time } = this.#scenario
    for (const notice of world.sandbox.supplier.takeNotices?.() ?? []) {
      if (!plan.console.notices) continue
      const trouble = this.#chance.is(0.4) ? this.#chance.pick(noticeTroubles) : undefined
      if (trouble) this.#scenario.coverage.struck('notice', trouble, this.#scenario.overviews.lastState)
      if (trouble === 'lost') continue
      const at = time.now + (trouble === 'late' ? this.#chance.spread(1_000, LATE_MS_MAX) : 0)
      this.#letters.push({ notice, at, trouble })
      if (trouble === 'twice') this.#letters.push({ notice, at, trouble })
      if (trouble === 'replayed') this.#letters.push({ notice, at: time.now + this.#chance.spread(1_000, LATE_MS_MAX), trouble })
    }
  }

  #deliver({ notice, trouble }: Letter): void {
    const { world, time } = this.#scenario
    const sentAt = new Date(time.now - (trouble === 'expired' ? EXPIRED_MS : 0))
    const raw = world.sandbox.supplier.writeNotice!(notice, sentAt)!
    const body = trouble === 'forged' ? Buffer.concat([raw.body, Buffer.from(' ')]) : raw.body
    const work = () => receiveNotice({ connectionCode: CONNECTION, raw: { ...raw, body }, address: '192.0.2.7' })
    this.#do('notice', `tells of ${notice.supplierOrderNo} ${trouble ?? ''}`, work)
  }

  #do(name: string, what: string, work: () => Promise<unknown>): void {
    this.#busy += 1
    this.#scenario.note(name, what)
    this.#scenario.start({
      name,
      work,
      then: ({ isDead, value, error }) => {
        this.#busy -= 1
        this.#scenario.note(name, `${what}: ${String(error ?? (isDead ? 'no answer' : JSON.stringify(value)))}`)
      },
    })
  }
}
