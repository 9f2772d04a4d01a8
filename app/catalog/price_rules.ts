export const ruleKinds = [
  'agreement_discount', 'agreement_price', 'public_discount', 'public_price', 'campaign_discount', 'campaign_price',
  'customer_discount', 'customer_price', 'margin_floor',
] as const
export type RuleKind = (typeof ruleKinds)[number]

/** What a rule decides: our cost, everybody's price, a campaign's, one customer's, or the lowest margin. */
export const ruleGroups = ['public', 'agreement', 'campaign', 'customer', 'margin'] as const
export type RuleGroup = (typeof ruleGroups)[number]

export const groupOf = (kind: RuleKind): RuleGroup => kind.split('_')[0] as RuleGroup

/** What is bought; a rule without one holds for all three. */
export const priceActions = ['new', 'renew', 'change'] as const
export type PriceAction = (typeof priceActions)[number]

/**
 * How a campaign's rate meets the rest. `best`: it is of the list price, and the lowest of public, own and campaign price counts.
 * `stack`: it is of what the customer would pay without it.
 */
export const combinations = ['best', 'stack'] as const
export type Combination = (typeof combinations)[number]

/** What happens to a price below the floor: it is not sold, it waits for somebody's consent, or staff are told. */
export const breaches = ['block', 'approve', 'warn'] as const
export type Breach = (typeof breaches)[number]

export type PriceRule = {
  id: number
  kind: RuleKind
  /** Null on all three: every offer. */
  connectionId: number | null
  family: string | null
  offerId: number | null
  organisationId: number | null
  action: PriceAction | null
  campaignId: number | null
  /** Campaigns only. */
  combination: Combination | null
  /** Of the list price; of a floor the lowest margin as part of the price. */
  rateBp: number | null
  /** For one unit with default options and one month. */
  priceFen: number | null
  /** Floors only. */
  breach: Breach | null
  /** Down to this margin somebody with the right to has agreed to the rule. */
  approvedMarginBp: number | null
  /** Who that was. */
  approvedBy: string | null
  version: number
  validFrom: number
  /** The first moment at which it no longer holds. */
  validUntil: number | null
}
