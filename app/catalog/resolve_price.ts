import { applyRate, prorate, timesFen } from '#kernel/money'
import type { InAudience } from './campaign_audience.ts'
import type { PricedOffer, PriceIndex } from './price_index.ts'
import type { PriceAction, PriceRule } from './price_rules.ts'

/** One link of the chain behind a price. Amounts are for the whole item; each begins where the last one ended. */
export type Step = {
  /** Null: no rule of ours, but the list price itself. */
  rule: number | null
  kind: 'list' | PriceRule['kind']
  version: number | null
  /** Of the list price, where the rule is a rate; of the amount before where the link `stacks`. */
  rateBp?: number
  /** A campaign's rate of what would be paid without it. */
  stacks?: true
  /** Of a campaign's rule. */
  campaignId?: number
  /** Who agreed to the rule although it goes below the margin floor; for staff. */
  approvedBy?: string
  beforeFen: number
  afterFen: number
}

/** An item to price; amounts in fen, for the whole item. */
export type PricedItem = {
  listFen: number
  /** Of the catalogue: one unit, default options, one month; null where it tells none. */
  catalogueFen: number | null
  quantity: number
  months: number
}

export type Priced = { priceFen: number; steps: Step[] }

/** Who buys what, when. */
export type Purchase = { offer: PricedOffer; organisationId: number | null; action: PriceAction; at: number }

/** The rules of prices and who takes part in campaigns, as they are now. */
export type PriceBook = { index: PriceIndex; inAudience: InAudience }

type Effect = Pick<PriceRule, 'rateBp' | 'priceFen'>

/**
 * What a rule makes of an item.
 *
 * One unit for its whole term is rounded once, half away from zero; the item is that times the quantity, so n units cost exactly
 * n times one. A list price that the supplier rounded over all units together is rounded over all of them, once.
 *
 * A fixed price is for default options and one month; options and longer terms move it in the proportion in which they move
 * the list price.
 */
export function amountOf(rule: Effect, item: PricedItem): number {
  const { listFen, quantity } = item
  if (quantity > 0 && listFen % quantity === 0) return timesFen(ofList(rule, listFen / quantity, item, 1), quantity)
  return ofList(rule, listFen, item, quantity)
}

function ofList({ rateBp, priceFen }: Effect, listFen: number, item: PricedItem, units: number) {
  if (rateBp !== null) return applyRate(listFen, rateBp)
  const { catalogueFen, months } = item
  if (!catalogueFen) return timesFen(priceFen!, months * units)
  return prorate(listFen, priceFen!, catalogueFen)
}

/** A rate of an amount for all units, rounded per unit where the amount divides. */
function stackedOn(beforeFen: number, rateBp: number, quantity: number): number {
  if (quantity > 0 && beforeFen % quantity === 0) return timesFen(applyRate(beforeFen / quantity, rateBp), quantity)
  return applyRate(beforeFen, rateBp)
}

function stepOf(rule: PriceRule, beforeFen: number, afterFen: number, stacks = false): Step {
  const step: Step = { rule: rule.id, kind: rule.kind, version: rule.version, beforeFen, afterFen }
  if (rule.rateBp !== null) step.rateBp = rule.rateBp
  if (stacks) step.stacks = true
  if (rule.campaignId !== null) step.campaignId = rule.campaignId
  if (rule.approvedBy !== null) step.approvedBy = rule.approvedBy
  return step
}

/** The chain without what is said among staff. */
export const forCustomers = (steps: readonly Step[]): Step[] => steps.map(({ approvedBy: _, ...step }) => step)

const listStep = (listFen: number): Step => ({ rule: null, kind: 'list', version: null, beforeFen: listFen, afterFen: listFen })

/** `last` is the rule that decided, `campaigns` are those in the chain. */
export type Selling = Priced & { last: PriceRule; campaigns: readonly PriceRule[] }

/**
 * The price of an item for a customer: list → public rule → campaign → the customer's own rule, each where it makes it cheaper.
 *
 * Public, own and `best` campaign rates are of the list price, so they never add up. `stack` campaigns come off what the customer
 * would pay without them, the public or the own price, one after the other by rule id; or the best campaign alone, where that is
 * lower. Of equal outcomes the one with fewer links wins, then the lower rule id. Null without a public rule: then nobody may see
 * the offer, whatever else is agreed.
 *
 * A distributor's chain is further links after these: each begins where the last one ended, and its price is the next one's list.
 */
export function sellingPrice({ index, inAudience }: PriceBook, purchase: Purchase, item: PricedItem): Selling | null {
  const { offer, organisationId, action, at } = purchase
  const rules = index.rulesFor(offer, action, at)
  const everybody = rules.public
  if (!everybody) return null
  const publicFen = amountOf(everybody, item)
  const steps = [listStep(item.listFen), stepOf(everybody, item.listFen, publicFen)]
  const own = bestOf(index.customerRules(organisationId, offer, action, at), item, publicFen)
  const base: Base = { publicFen, own, baseFen: own?.amountFen ?? publicFen }
  const campaigns = rules.campaigns.length === 0 ? none : rules.campaigns.filter(({ campaignId }) => inAudience(campaignId!, organisationId, at))
  const reduced = campaigns.length === 0 ? null : campaignPrice(campaigns, base, item)
  if (reduced) return { ...reduced, steps: [...steps, ...reduced.steps] }
  if (!own) return { priceFen: publicFen, steps, last: everybody, campaigns: none }
  steps.push(stepOf(own.rule, publicFen, own.amountFen))
  return { priceFen: own.amountFen, steps, last: own.rule, campaigns: none }
}

const none: readonly PriceRule[] = []

type Candidate = { rule: PriceRule; amountFen: number }
type Base = { publicFen: number; own: Candidate | null; baseFen: number }

/** A fixed price cannot come off another one: it counts as a best price. */
const isStacked = ({ combination, rateBp }: PriceRule) => combination === 'stack' && rateBp !== null

/** Stacked campaigns together, or the best one alone where that is lower. Null: no campaign makes it cheaper. */
function campaignPrice(campaigns: readonly PriceRule[], base: Base, item: PricedItem): Selling | null {
  const { publicFen, baseFen } = base
  const stacked = stackedPrice(campaigns.filter(isStacked), base, item)
  const best = bestOf(campaigns.filter((rule) => !isStacked(rule)), item, stacked?.priceFen ?? baseFen)
  if (!best) return stacked
  return { priceFen: best.amountFen, steps: [stepOf(best.rule, publicFen, best.amountFen)], last: best.rule, campaigns: [best.rule] }
}

/** Their links stand on the public price; where the customer's own rule is below it, it is the last link. */
function stackedPrice(campaigns: readonly PriceRule[], { publicFen, own, baseFen }: Base, item: PricedItem): Selling | null {
  const steps: Step[] = []
  const used: PriceRule[] = []
  let [shownFen, priceFen, last] = [publicFen, baseFen, campaigns[0]]
  for (const rule of campaigns) {
    const afterFen = stackedOn(shownFen, rule.rateBp!, item.quantity)
    priceFen = stackedOn(priceFen, rule.rateBp!, item.quantity)
    if (afterFen >= shownFen) continue
    steps.push(stepOf(rule, shownFen, afterFen, true))
    used.push(rule)
    ;[shownFen, last] = [afterFen, rule]
  }
  if (priceFen >= baseFen || steps.length === 0) return null
  if (!own || priceFen >= shownFen) return { priceFen: shownFen, steps, last, campaigns: used }
  return { priceFen, steps: [...steps, stepOf(own.rule, shownFen, priceFen)], last: own.rule, campaigns: used }
}

/** The lowest below `belowFen`, of equal ones the lower id. */
function bestOf(rules: readonly PriceRule[], item: PricedItem, belowFen: number): Candidate | null {
  let best: Candidate | null = null
  for (const rule of rules) {
    const amountFen = amountOf(rule, item)
    if (amountFen >= belowFen) continue
    if (!best || amountFen < best.amountFen || (amountFen === best.amountFen && rule.id < best.rule.id)) best = { rule, amountFen }
  }
  return best
}

/** Our cost by contract; without one the list price, which is the most that it can be. */
export function agreedCost({ index }: PriceBook, { offer, action, at }: Purchase, item: PricedItem): Priced & { agreed: boolean } {
  const rule = index.rulesFor(offer, action, at).agreement
  const first = listStep(item.listFen)
  if (!rule) return { priceFen: item.listFen, steps: [first], agreed: false }
  const costFen = amountOf(rule, item)
  return { priceFen: costFen, steps: [first, stepOf(rule, item.listFen, costFen)], agreed: true }
}
