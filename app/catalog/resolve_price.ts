import { applyRate, prorate, timesFen } from '#kernel/money'
import type { InAudience } from './campaign_audience.ts'
import type { PricedOffer, PriceIndex, PriceRule } from './price_index.ts'

/** One link of the chain behind a price. Amounts are for the whole item; each begins where the last one ended. */
export type Step = {
  /** Null: no rule of ours, but the list price itself. */
  rule: number | null
  kind: 'list' | PriceRule['kind']
  version: number | null
  /** Of the list price, where the rule is a rate. */
  rateBp?: number
  /** Of a campaign's rule. */
  campaignId?: number
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

/**
 * What a rule makes of an item.
 *
 * One unit for its whole term is rounded once, half away from zero; the item is that times the quantity, so n units cost exactly
 * n times one. A list price that the supplier rounded over all units together is rounded over all of them, once.
 *
 * A fixed price is for default options and one month; options and longer terms move it in the proportion in which they move
 * the list price.
 */
export function amountOf(rule: Pick<PriceRule, 'rateBp' | 'priceFen'>, item: PricedItem): number {
  const { listFen, quantity } = item
  if (quantity > 0 && listFen % quantity === 0) return timesFen(ofList(rule, listFen / quantity, item, 1), quantity)
  return ofList(rule, listFen, item, quantity)
}

function ofList({ rateBp, priceFen }: Pick<PriceRule, 'rateBp' | 'priceFen'>, listFen: number, item: PricedItem, units: number) {
  if (rateBp !== null) return applyRate(listFen, rateBp)
  const { catalogueFen, months } = item
  if (!catalogueFen) return timesFen(priceFen!, months * units)
  return prorate(listFen, priceFen!, catalogueFen)
}

const stepOf = (rule: PriceRule, beforeFen: number, afterFen: number): Step => ({
  rule: rule.id,
  kind: rule.kind,
  version: rule.version,
  ...(rule.rateBp === null ? {} : { rateBp: rule.rateBp }),
  ...(rule.campaignId === null ? {} : { campaignId: rule.campaignId }),
  beforeFen,
  afterFen,
})

const listStep = (listFen: number): Step => ({ rule: null, kind: 'list', version: null, beforeFen: listFen, afterFen: listFen })

/** The rules that make a price; a preview puts one more among them. */
export type SellingRules = Pick<PriceIndex, 'publicRule' | 'campaignRules' | 'customerRules'>

/** Who buys: whose own discounts count, and which campaigns' audiences they belong to. */
export type Buyer = { organisationId: number | null; inAudience: InAudience }

/**
 * The price of an item for a customer: list → public rule → campaign → the customer's own discount, each where it is better than
 * what stands before it. Public, own and `best` campaign rates are of the list price, so they never add up; `stack` campaigns come
 * off the public price, one after the other by rule id. A campaign that the customer's own discount beats leaves no trace. Of equal
 * ones the lowest rule id counts. Null without a public rule: then nobody may see the offer, whatever else is agreed.
 */
export function sellingPrice(index: SellingRules, offer: PricedOffer, buyer: Buyer, item: PricedItem, at: number): Priced | null {
  const everybody = index.publicRule(offer, at)
  if (!everybody) return null
  const { organisationId, inAudience } = buyer
  const publicFen = amountOf(everybody, item)
  const first = [listStep(item.listFen), stepOf(everybody, item.listFen, publicFen)]
  const rules = index.campaignRules(offer, at).filter(({ campaignId }) => inAudience(campaignId!, organisationId, at))
  const campaign = rules.length > 0 ? campaignPrice(rules, publicFen, item) : { priceFen: publicFen, steps: [] }
  const own = bestOf(index.customerRules(organisationId, offer, at), item)
  if (own && own.amountFen < campaign.priceFen) return { priceFen: own.amountFen, steps: [...first, stepOf(own.rule, publicFen, own.amountFen)] }
  return { priceFen: campaign.priceFen, steps: [...first, ...campaign.steps] }
}

/** Stacked campaigns together, or the best one alone where that is lower. */
function campaignPrice(rules: readonly PriceRule[], publicFen: number, item: PricedItem): Priced {
  const steps: Step[] = []
  let stackedFen = publicFen
  for (const rule of rules.filter(stacks)) {
    const afterFen = amountOf(rule, { ...item, listFen: stackedFen })
    if (afterFen >= stackedFen) continue
    steps.push(stepOf(rule, stackedFen, afterFen))
    stackedFen = afterFen
  }
  const best = bestOf(rules.filter((rule) => !stacks(rule)), item)
  if (!best || best.amountFen >= stackedFen) return { priceFen: stackedFen, steps }
  return { priceFen: best.amountFen, steps: [stepOf(best.rule, publicFen, best.amountFen)] }
}

/** A fixed price cannot come off another one: it counts as a best price. */
const stacks = ({ combination, rateBp }: PriceRule) => combination === 'stack' && rateBp !== null

function bestOf(rules: readonly PriceRule[], item: PricedItem) {
  return rules
    .map((rule) => ({ rule, amountFen: amountOf(rule, item) }))
    .sort((a, b) => a.amountFen - b.amountFen || a.rule.id - b.rule.id)[0]
}

/** Our cost by contract; without one the list price, which is the most that it can be. */
export function agreedCost(index: PriceIndex, offer: PricedOffer, item: PricedItem, at: number): Priced & { agreed: boolean } {
  const rule = index.agreementRule(offer, at)
  const first = listStep(item.listFen)
  if (!rule) return { priceFen: item.listFen, steps: [first], agreed: false }
  const costFen = amountOf(rule, item)
  return { priceFen: costFen, steps: [first, stepOf(rule, item.listFen, costFen)], agreed: true }
}
