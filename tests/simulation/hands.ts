import db from '@adonisjs/lucid/services/db'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import type { ManualAnswer } from '#orders/manual/manual_answer'
import type { Chance } from './chance.ts'
import type { Scenario } from './scenario.ts'
import type { SupplierOrder } from './world.ts'

type Step = { id: string; line_id: string; operation: string; account: string | null; ceiling_fen: number; months: number; quantity: number; offer_id: number | null; resource_no: string | null }
type Do = (what: string, work: () => Promise<unknown>) => void

const PERCENT_WELL = 0.8

/** Operators who do in the supplier's console what it has no call for, and enter what they saw there. */
export class Hands {
  readonly #scenario: Scenario
  readonly #chance: Chance
  /** What was ordered by hand, and for which task: an answer that was lost is given once more, nothing is ordered twice. */
  readonly placed = new Map<string, string>()

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    this.#chance = scenario.chance.of('hands')
  }

  /** The task that has waited longest, and what is done about it; null: none can be done now. */
  async task(): Promise<((act: Do) => void) | null> {
    const steps: Step[] = await db
      .from('manual_steps')
      .join('order_lines', 'order_lines.id', 'manual_steps.line_id')
      .joinRaw('LEFT JOIN resources ON resources.id = COALESCE(manual_steps.resource_id, order_lines.resource_id)')
      .where({ 'manual_steps.organisation_id': this.#scenario.customer.buyer.organisationId, 'manual_steps.state': 'open' })
      .orderBy('manual_steps.created_at')
      .orderBy('manual_steps.id')
      .select('manual_steps.id', 'manual_steps.line_id', 'manual_steps.operation', 'order_lines.supplier_account as account', 'order_lines.ceiling_fen')
      .select('order_lines.months', 'order_lines.quantity', 'order_lines.offer_id', 'resources.supplier_resource_id as resource_no')
    const [step] = steps.filter(({ operation }) => operation !== 'cancelOrder')
    return step ? (act) => this.#work(step, act) : null
  }

  #work(step: Step, act: Do): void {
    const answer = this.#done(step)
    if (answer && answer.outcome !== 'refused') this.#scenario.coverage.didByHand(step.operation)
    if (answer) act(`answers ${step.operation} by hand: ${answer.outcome}`, () => answerManualStep(this.#scenario.world.staff, { stepId: step.id, answer }))
    else this.#scenario.note('operator', `waits for ${step.operation} by hand`)
  }

  /** Null: it was ordered just now, or is not there yet. */
  #done(step: Step): ManualAnswer | null {
    if (step.operation === 'suspend' || step.operation === 'resume') return this.#power(step)
    if (step.operation === 'change') return refused
    const order = this.#placedFor(step)
    // What they ordered they enter a while later.
    if (!order && this.#place(step)) return null
    if (!order) return step.operation === 'createOrder' ? { ...refused, reason: 'out_of_stock' } : step.operation === 'unsubscribe' ? { ...refused, reason: 'not_refundable' } : refused
    const { orderNo: supplierOrderNo, paidFen, refundFen, items } = order
    const resourceIds = step.operation === 'createOrder' ? items.flatMap((item) => item.resourceIds) : []
    if (step.operation === 'createOrder' && resourceIds.length === 0) return null
    return { outcome: 'done', supplierOrderNo, amountFen: (step.operation === 'unsubscribe' ? refundFen : paidFen) ?? 0, resourceIds, expiresAt: null, note: 'done there' }
  }

  /** They look there first; what does not stand as wanted they do, or find that it cannot be done. */
  #power({ operation, resource_no: number }: Step): ManualAnswer {
    const there = this.#scenario.world.supplier.resources.find(({ resourceId }) => resourceId === number)
    const wanted = operation === 'suspend'
    const isPossible = there !== undefined && there.releasedAt === null && (there.suspended === wanted || this.#chance.is(PERCENT_WELL))
    if (isPossible) there.suspended = wanted
    return isPossible ? { outcome: 'powered', note: 'as seen there' } : refused
  }

  #placedFor({ line_id: lineId }: Step): SupplierOrder | undefined {
    return this.#scenario.world.supplier.orders.find(({ orderNo }) => this.placed.get(orderNo) === lineId)
  }

  /** At most for the ceiling; what the console does not sell (another plan, several at once) is refused. */
  #place({ operation, line_id: lineId, account, ceiling_fen: ceilingFen, months, quantity, offer_id: offerId, resource_no: resourceId }: Step): boolean {
    const { world } = this.#scenario
    const isSold = operation !== 'createOrder' || (offerId === world.offers[0].id && quantity === 1)
    if (!isSold || !this.#chance.is(PERCENT_WELL)) return false
    const wanted = {
      createOrder: { supplierAccountId: account ?? '', maxFen: Number(ceilingFen) },
      renew: { act: 'renew', resourceId, months, maxFen: Number(ceilingFen) },
      unsubscribe: { act: 'refund', resourceId },
    }[operation as 'createOrder' | 'renew' | 'unsubscribe']
    try {
      const { supplierOrderNo } = world.sandbox.supplier.placeInConsole!(wanted as Record<string, unknown>)
      this.placed.set(supplierOrderNo, lineId)
      this.#scenario.note('operator', `orders ${supplierOrderNo} (${operation}) in the supplier's console`)
      return true
    } catch (error) {
      this.#scenario.note('operator', `cannot ${operation} there: ${(error as Error).message}`)
      return false
    }
  }
}

const refused = { outcome: 'refused', reason: 'unsupported', note: 'as seen there' } as const
