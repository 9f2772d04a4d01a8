import db from '@adonisjs/lucid/services/db'
import { acceptPrice } from '#orders/actions/accept_price'
import { answerQuestion } from '#orders/actions/answer_question'
import { cancelOrder } from '#orders/actions/cancel_order'
import { createQuote } from '#orders/actions/create_quote'
import { placeOrder } from '#orders/actions/place_order'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { isTerminal, type LineState } from '#orders/order_line_states'
import type { Result } from '#kernel/result'
import type { Buyer } from '#tests/fixtures/orders'
import type { Chance } from './chance.ts'
import type { LineRow } from './overview.ts'
import type { SimulatedProcess } from './processes.ts'
import { quoteAct } from './resource_acts.ts'
import type { Scenario } from './scenario.ts'

const TRIES_MAX = 12
export const MONTHS_BOUGHT = 1

/** What the customer does: asks for a price, buys, clicks twice, changes its mind, answers or does not, leaves what it bought. */
export class Customer {
  readonly buyer: Buyer
  readonly #scenario: Scenario
  readonly #chance: Chance
  #at: number | null
  #busy = 0
  #tries = 0
  #quoteId: string | null = null
  #orderId: string | null = null
  #gaveUp = false
  #hasCancelled = false
  #clicks = 0
  #leftTries = 0
  #actTries = 0
  #acted = 0
  readonly #ignored = new Set<string>()
  readonly #ordered = new Set<string>()
  #answers = 0

  constructor(scenario: Scenario, buyer: Buyer) {
    this.#scenario = scenario
    this.buyer = buyer
    this.#chance = scenario.chance.of('customer acts')
    this.#at = scenario.time.now
  }

  isOver = (state: LineState): boolean => isTerminal(state)

  /** When the customer will do something next; null: when something changed, or never. */
  async wants(): Promise<number | null> {
    if (this.#busy > 0) return null
    if (this.#at === null && (await this.#wish())) this.#at = this.#soon()
    return this.#at
  }

  #soon(from = 2_000, to = 6 * 3_600_000): number {
    return this.#scenario.time.now + this.#chance.spread(from, to)
  }

  /** Does what is due; false: nothing is. */
  async act(): Promise<boolean> {
    if (this.#at === null || this.#at > this.#scenario.time.now || this.#busy > 0) return false
    this.#at = null
    const wish = await this.#wish()
    wish?.()
    return wish !== null
  }

  async #wish(): Promise<(() => void) | null> {
    if (this.#gaveUp) return null
    await this.#findOrder()
    if (!this.#orderId) return this.#quoteId ? () => this.#place() : () => this.#askPrice()
    const { lines } = await this.#scenario.overviews.now()
    const question = lines.find(({ id, state, version }) => state === 'action_required' && !this.#ignored.has(`${id} ${version}`))
    if (question) return () => this.#answer(question)
    const { cancels, clicksTwice, leaves, acts } = this.#scenario.plan.customer
    if (cancels && !this.#hasCancelled) return () => this.#cancel()
    if (clicksTwice && this.#clicks === 0) return () => this.#clickAgain()
    const isOpen = lines.some(({ state }) => !isTerminal(state))
    if (!isOpen && this.#acted < acts.length && this.#actTries < TRIES_MAX) {
      const resource = await this.#resource()
      if (resource) return () => this.#actOn(resource)
    }
    if (leaves && !isOpen && this.#leftTries < TRIES_MAX) {
      const resource = await this.#resource()
      if (resource) return () => this.#leave(resource)
    }
    return null
  }

  /** A click whose answer was lost may have bought: the order is looked for, as the page does. */
  async #findOrder(): Promise<void> {
    if (this.#orderId || !this.#quoteId) return
    const row = await db.from('orders').where('quote_id', this.#quoteId).select('id').first()
    this.#orderId = row?.id ?? null
  }

  async #resource(): Promise<string | null> {
    const row = await db
      .from('resources')
      .where('organisation_id', this.buyer.organisationId)
      .whereIn('state', ['running', 'unknown'])
      .orderBy('id')
      .select('id')
      .first()
    return row?.id ?? null
  }

  #do(name: string, work: () => Promise<unknown>, then: (process: SimulatedProcess) => void): void {
    this.#busy += 1
    this.#scenario.note('customer', name)
    this.#scenario.start({
      name: 'web',
      work,
      then: (process) => {
        this.#busy -= 1
        const said = process.isDead ? 'no answer' : summary(process)
        this.#scenario.note('customer', `${name}: ${said}`)
        then(process)
      },
    })
  }

  #askPrice(): void {
    const { offer, quantity } = this.#scenario.plan
    const { offers } = this.#scenario.world
    const { id, snapshot } = offers[offer % offers.length]
    const options = Object.fromEntries(
      Object.entries(snapshot.optionsSchema.properties).flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]]))
    )
    this.#tries += 1
    this.#do(
      'asks the price',
      () => createQuote(this.buyer.viewer, { items: [{ offerId: id, options, quantity, months: MONTHS_BOUGHT }] }),
      (process) => {
        const answer = process.value as Result<{ id: string }, { type: string }> | undefined
        if (answer?.ok) this.#quoteId = answer.value.id
        else if (this.#tries >= TRIES_MAX) this.#gaveUp = true
        this.#at = this.#soon(1_000, 60_000)
      }
    )
  }

  #place(): void {
    this.#tries += 1
    const quoteId = this.#quoteId!
    const once = () =>
      this.#do(
        'buys',
        () => placeOrder(this.buyer.viewer, { quoteId }),
        (process) => {
          const answer = process.value as Result<{ id: string }, { type: string }> | undefined
          if (answer?.ok) this.#orderId = answer.value.id
          else if (answer) this.#quoteId = null
          if (this.#tries >= TRIES_MAX && !answer) this.#gaveUp = true
          this.#at = this.#soon(1_000, 600_000)
        }
      )
    once()
    if (this.#scenario.plan.customer.clicksTwice && this.#scenario.plan.customer.clicksAtOnce) once()
  }

  #clickAgain(): void {
    this.#clicks += 1
    const quoteId = this.#quoteId!
    this.#do(
      'buys once more',
      () => placeOrder(this.buyer.viewer, { quoteId }),
      () => {}
    )
  }

  #cancel(): void {
    this.#hasCancelled = true
    const orderId = this.#orderId!
    this.#do(
      'cancels',
      () => cancelOrder(this.buyer.viewer, { orderId }),
      () => {}
    )
  }

  #answer(line: LineRow): void {
    const problem = typeof line.problem === 'string' ? JSON.parse(line.problem) : line.problem
    this.#answers += 1
    const isPrice = problem?.code === 'price_changed'
    const choice =
      this.#answers > 6
        ? 'give_up'
        : this.#chance.pick(isPrice ? ['accept', 'accept', 'accept', 'give_up', 'ignore'] : ['try_again', 'try_again', 'give_up', 'ignore'])
    if (choice === 'ignore') {
      this.#ignored.add(`${line.id} ${line.version}`)
      this.#scenario.note('customer', `lets the question pass (${problem?.code})`)
      return
    }
    if (choice === 'accept') return this.#accept(line)
    this.#do(
      `${choice} (${problem?.code})`,
      () => answerQuestion(this.buyer.viewer, { lineId: line.id, answer: choice as 'try_again' }),
      () => {}
    )
  }

  #accept({ id: lineId, order_id: orderId }: LineRow): void {
    const work = async () => {
      const change = await db.from('order_line_price_changes').where('line_id', lineId).orderBy('sequence', 'desc').select('id').first()
      return change ? acceptPrice(this.buyer.viewer, { orderId, lineId, priceChangeId: change.id }) : null
    }
    this.#do('accepts the price', work, () => {})
    if (this.#scenario.plan.customer.clicksTwice) this.#do('accepts the price twice', work, () => {})
  }

  /** Asks what the next act costs and orders it; an answer that was lost leads to another quote only when nothing was ordered. */
  #actOn(resourceId: string): void {
    const act = this.#scenario.plan.customer.acts[this.#acted]
    this.#actTries += 1
    this.#do(
      `asks what it costs to ${act}`,
      () => quoteAct(act, { viewer: this.buyer.viewer, resourceId, offers: this.#scenario.world.offers, chance: this.#chance }),
      (process) => {
        const quote = process.value as Result<{ id: string }, { type: string }> | undefined
        if (quote?.ok) this.#order(act, quote.value.id)
        else if (quote) this.#actTries += 3
      }
    )
  }

  #order(act: string, quoteId: string): void {
    const once = () =>
      this.#do(
        `orders to ${act}`,
        () => placeOrder(this.buyer.viewer, { quoteId }),
        (process) => {
          const answer = process.value as Result<unknown, { type: string }> | undefined
          // An order whose answer was lost is on the list of orders; so the customer does not ask for it anew.
          if (answer?.ok || process.isDead || process.error) this.#ordered.add(quoteId)
          this.#acted = this.#ordered.size
        }
      )
    once()
    if (this.#scenario.plan.customer.clicksTwice) once()
  }

  #leave(resourceId: string): void {
    this.#leftTries += 1
    this.#do(
      'asks what leaving brings',
      () => quoteUnsubscribe(this.buyer.viewer, { resourceId }),
      (process) => {
        const quote = process.value as Result<{ id: string }, { type: string }> | undefined
        if (!quote?.ok) {
          if (quote && ['not_refundable', 'not_in_use'].includes(quote.error.type)) this.#leftTries = TRIES_MAX
          return
        }
        const quoteId = quote.value.id
        const once = () =>
          this.#do(
            'leaves',
            () => placeUnsubscribe(this.buyer.viewer, { resourceId, quoteId }),
            () => {}
          )
        once()
        if (this.#scenario.plan.customer.clicksTwice) once()
      }
    )
  }
}

function summary({ value, error }: SimulatedProcess): string {
  if (error) return String(error)
  const result = value as Result<unknown, { type: string }> | null
  return result === null || result === undefined ? 'nothing' : result.ok ? 'done' : result.error.type
}
