import db from '@adonisjs/lucid/services/db'
import { resolveManually, type Decision } from '#orders/actions/resolve_manually'
import { bookFoundReceivable } from '#orders/actions/book_found_receivable'
import { switchConnection } from '#suppliers/actions/switch_connection'
import { testConnection } from '#suppliers/actions/test_connection'
import type { Chance } from './chance.ts'
import { Hands } from './hands.ts'
import type { LineRow } from './overview.ts'
import type { Scenario } from './scenario.ts'
import { CONNECTION, type SupplierOrder } from './world.ts'

type Review = {
  id: string
  order_id: string
  resource_no: string | null
  action: string
  origin: string
  supplier_order_no: string | null
  taken: Set<string>
  isHeld: boolean
}

/** How an action is called at the supplier. */
export const supplierTypes: Record<string, SupplierOrder['type']> = { new: 'NEW', renew: 'RENEW', change: 'CHANGE' }

/** After so many reviews of one line nothing is sent any more. */
const PATIENCE = 5

const REPAIR_MS_MAX = 30 * 60_000
const REVIEW_MS_MAX = 6 * 3_600_000

/**
 * The people behind the house. They decide by what they see in the supplier's own console: the truth, once nothing is under way
 * any more. They also fill up what was used up and repair what broke.
 */
export class Operator {
  readonly #scenario: Scenario
  readonly #chance: Chance
  readonly #hands: Hands
  #at: number | null = null
  #busy = 0
  #reviews = 0

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    this.#chance = scenario.chance.of('operator')
    this.#hands = new Hands(scenario)
  }

  async wants(): Promise<number | null> {
    if (this.#busy > 0) return null
    if (this.#at !== null) return Math.max(this.#at, this.#scenario.world.lateUntil + 1)
    const task = await this.#task()
    if (!task) return null
    this.#at = this.#scenario.time.now + this.#chance.spread(30_000, task.withinMs)
    return this.#at
  }

  async act(): Promise<boolean> {
    const { time, world } = this.#scenario
    if (this.#busy > 0 || this.#at === null || this.#at > time.now || world.lateUntil >= time.now) return false
    this.#at = null
    const task = await this.#task()
    task?.act()
    return task !== null
  }

  async #task(): Promise<{ act: () => void; withinMs: number } | null> {
    const { world } = this.#scenario
    // Meanwhile lines ask every few seconds whether it was done.
    if (world.isBroken) return { act: () => this.#repair(), withinMs: REPAIR_MS_MAX }
    const { isFundsStopped, lines, steps } = await this.#scenario.overviews.now()
    if (isFundsStopped) return { act: () => this.#fillUp(), withinMs: REPAIR_MS_MAX }
    const byHand = this.#toCancelByHand(lines)
    if (byHand) return { act: () => this.#cancelThere(byHand), withinMs: REPAIR_MS_MAX }
    const step = steps > 0 ? await this.#hands.task() : null
    if (step) return { act: () => step((what, work) => this.#do(what, work)), withinMs: REVIEW_MS_MAX }
    if (!lines.some(({ state }) => state === 'manual_review')) return null
    const [review] = (await db
      .from('order_lines')
      .leftJoin('resources', 'resources.id', 'order_lines.resource_id')
      .where('order_lines.organisation_id', this.#scenario.customer.buyer.organisationId)
      .where('order_lines.state', 'manual_review')
      .limit(1)
      .select('order_lines.id', 'order_lines.order_id', 'action', 'origin', 'order_lines.supplier_order_no', 'resources.supplier_resource_id as resource_no')) as Review[]
    if (!review) return null
    const others = await db.from('order_lines').whereNot('id', review.id).whereNotNull('supplier_order_no').select('supplier_order_no')
    const taken = new Set<string>(others.map(({ supplier_order_no: no }) => no))
    const isHeld = (await db.from('wallet_holds').where('subject_id', review.id).select('id').first()) !== null
    return { act: () => this.#resolve({ ...review, taken, isHeld }), withinMs: REVIEW_MS_MAX }
  }

  #do(name: string, work: () => Promise<unknown>): void {
    this.#busy += 1
    this.#scenario.note('operator', name)
    this.#scenario.start({
      name: 'office',
      work,
      then: ({ isDead, value, error }) => {
        this.#busy -= 1
        const outcome = error ?? (isDead ? 'no answer' : JSON.stringify(value))
        this.#scenario.note('operator', `${name}: ${String(outcome)}`)
      },
    })
  }

  /** Where no call cancels, a person does it in the supplier's own console. */
  #toCancelByHand(lines: readonly LineRow[]): SupplierOrder | undefined {
    const { plan, world } = this.#scenario
    if (plan.supplier.absent !== 'cancelOrder') return undefined
    const numbers = lines.filter(({ state }) => state === 'compensating').map(({ supplier_order_no: number }) => number)
    return world.supplier.orders.find(({ orderNo, status }) => status === 'UNPAID' && numbers.includes(orderNo))
  }

  #cancelThere(order: SupplierOrder): void {
    order.status = 'CANCELLED'
    this.#scenario.note('operator', `cancels ${order.orderNo} in the supplier's console`)
  }

  #repair(): void {
    this.#scenario.world.repair()
    this.#do('repairs the connection', () => testConnection({ code: CONNECTION }))
  }

  #fillUp(): void {
    const { actor } = this.#scenario.world.staff
    this.#do('fills up our account', () => switchConnection({ code: CONNECTION, switches: { spend: true }, actor }))
  }

  #resolve(line: Review): void {
    this.#reviews += 1
    const { staff: finance } = this.#scenario.world
    const { id: lineId, order_id: orderId } = line
    if (line.origin === 'supplier' && !line.isHeld && this.#isPaidThere(line)) {
      return this.#do('books a receivable', () => bookFoundReceivable(finance, { orderId, lineId, reason: 'nobody paid' }))
    }
    const { decision, order } = this.#decide(line)
    const { staff } = this.#scenario.world
    const wanted = { lineId: line.id, decision, reason: 'as seen in the console', supplierOrderNo: order?.orderNo }
    this.#do(`decides ${decision} ${order?.orderNo ?? ''}`, () => resolveManually(staff, wanted))
  }

  #isPaidThere = ({ supplier_order_no: number }: Review): boolean =>
    this.#scenario.world.supplier.orders.some(({ orderNo, paidFen }) => orderNo === number && paidFen !== null)

  #decide({ action, origin, isHeld, supplier_order_no: number, resource_no: resourceNo, taken }: Review): { decision: Decision; order?: SupplierOrder } {
    const orders = this.#scenario.world.supplier.orders.filter(({ status }) => !['CANCELLED', 'EXPIRED'].includes(status))
    const isPatient = this.#reviews <= PATIENCE
    if (action === 'unsubscribe') {
      const refund = orders.find(({ type, items }) => type === 'REFUND' && items.some(({ resourceIds }) => resourceIds.includes(resourceNo!)))
      if (refund) return { decision: 'go_on', order: refund }
      return { decision: isPatient ? this.#chance.pick(['send_again', 'undo', 'ask_again']) : 'undo' }
    }
    if (origin === 'supplier') {
      const order = orders.find(({ orderNo }) => orderNo === number)
      if (order && order.paidFen !== null) return { decision: 'go_on', order }
      return { decision: isHeld && isPatient ? this.#chance.pick(['undo', 'ask_again']) : 'undo' }
    }
    const isOf = (order: SupplierOrder) => (action === 'new' ? order.origin === 'API' || this.#hands.placed.has(order.orderNo) : order.items.some(({ resourceIds }) => resourceIds.includes(resourceNo!)))
    const bought = orders.filter((order) => order.type === supplierTypes[action] && isOf(order) && !taken.has(order.orderNo))
    const paid = bought.find(({ paidFen }) => paidFen !== null)
    if (paid) return { decision: 'go_on', order: paid }
    const [unpaid] = bought
    if (unpaid) return { decision: isPatient ? this.#chance.pick(['undo', 'ask_again']) : 'undo', order: unpaid }
    return { decision: isPatient ? this.#chance.pick(['send_again', 'undo', 'ask_again']) : 'undo' }
  }
}
