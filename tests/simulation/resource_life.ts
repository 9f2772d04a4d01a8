import db from '@adonisjs/lucid/services/db'
import { requestAutoRenewals } from '#orders/actions/auto_renew'
import { powerResource } from '#orders/actions/power_resource'
import { setAutoRenewal } from '#orders/actions/set_auto_renewal'
import { DAY_MS } from '#kernel/clock'
import { AUTO_RENEW_DAYS } from '#orders/limits'
import { isTerminal } from '#orders/order_line_states'
import type { Buyer } from '#tests/fixtures/orders'
import type { Chance } from './chance.ts'
import type { Scenario } from './scenario.ts'

const RUNS_MAX = 3
const SETS_MAX = 3

type Owned = { id: string; state: string; expires_at: Date | null; months: number | null }

/** What happens to a resource between its orders: it is stopped and started, and renews itself before it expires. */
export class ResourceLife {
  readonly #scenario: Scenario
  readonly #buyer: Buyer
  readonly #chance: Chance
  #pressesLeft: number
  #sets = 0
  #runs = 0
  #at: number | null = null
  #busy = 0

  constructor(scenario: Scenario, buyer: Buyer) {
    this.#scenario = scenario
    this.#buyer = buyer
    this.#chance = scenario.chance.of('life of resources')
    this.#pressesLeft = scenario.plan.customer.presses
  }

  async wants(): Promise<number | null> {
    if (this.#busy > 0) return null
    const wish = await this.#wish()
    if (!wish) return (this.#at = null)
    return (this.#at ??= wish.at)
  }

  async act(): Promise<boolean> {
    if (this.#busy > 0 || this.#at === null || this.#at > this.#scenario.time.now) return false
    this.#at = null
    const wish = await this.#wish()
    wish?.act()
    return wish !== null
  }

  async #wish(): Promise<{ at: number; act: () => void } | null> {
    const { autoRenews } = this.#scenario.plan.customer
    if (this.#pressesLeft === 0 && !autoRenews) return null
    const { lines } = await this.#scenario.overviews.now()
    if (lines.length === 0 || lines.some(({ state }) => !isTerminal(state))) return null
    const owned = await this.#owned()
    if (!owned) return null
    const soon = this.#scenario.time.now + this.#chance.spread(5_000, 3_600_000)
    if (this.#pressesLeft > 0) return { at: soon, act: () => this.#press(owned) }
    if (!autoRenews || owned.state !== 'running' || !owned.expires_at) return null
    if (owned.months === null) return this.#sets < SETS_MAX ? { at: soon, act: () => this.#set(owned) } : null
    if (this.#runs >= RUNS_MAX || lines.some(({ action }) => action === 'renew')) return null
    const dueAt = owned.expires_at.getTime() - AUTO_RENEW_DAYS * DAY_MS + 1
    return { at: Math.max(soon, dueAt + this.#runs * DAY_MS), act: () => this.#renew() }
  }

  async #owned(): Promise<Owned | null> {
    return db
      .from('resources')
      .leftJoin('auto_renewals', 'auto_renewals.resource_id', 'resources.id')
      .where('resources.organisation_id', this.#buyer.organisationId)
      .whereIn('resources.state', ['running', 'suspended'])
      .orderBy('resources.id')
      .select('resources.id', 'resources.state', 'resources.expires_at', 'auto_renewals.months')
      .first()
  }

  #press({ id: resourceId, state }: Owned): void {
    this.#pressesLeft -= 1
    const act = state === 'running' ? 'suspend' : 'resume'
    this.#do('web', `${act}s`, () => powerResource(this.#buyer.viewer, { resourceId, act }))
    if (this.#scenario.plan.customer.clicksTwice) this.#do('web', `${act}s twice`, () => powerResource(this.#buyer.viewer, { resourceId, act }))
  }

  #set({ id: resourceId }: Owned): void {
    this.#sets += 1
    this.#do('web', 'lets it renew itself', () => setAutoRenewal(this.#buyer.viewer, { resourceId, months: 1 }))
  }

  /** The house's own hour, twice at once: two schedulers may think that it is theirs. */
  #renew(): void {
    this.#runs += 1
    this.#do('schedule', 'looks for what renews itself', () => requestAutoRenewals())
    this.#do('schedule', 'looks once more', () => requestAutoRenewals())
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
