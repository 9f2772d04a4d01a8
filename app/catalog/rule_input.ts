import { clock } from '#kernel/clock'
import { PRICE_FEN_MAX, RATE_BP_MAX, RATE_BP_MIN } from './limits.ts'
import type { Breach, Combination, PriceAction, RuleGroup, RuleKind } from './price_rules.ts'

/** A whole connection, one of its families, one offer, or everything there is. */
export type RuleTarget = { connectionCode: string; family?: string | null; offerId?: number | null } | { everything: true }

/** A rate of the list price in basis points, or a fixed price for one unit with default options and one month. */
export type RuleEffect = { rateBp: number } | { priceFen: number }

export type PriceRuleInput = {
  group: RuleGroup
  target: RuleTarget
  effect: RuleEffect
  /** Of the group `customer`, and only there. */
  organisationId?: number
  /** Of the group `campaign`, and only there. */
  campaign?: { id: number; combination: Combination }
  /** Of the group `margin`, and only there: there `rateBp` is the lowest margin. */
  breach?: Breach
  /** New, renew or change alone; left out: all three, where nothing nearer is set. */
  action?: PriceAction | null
  /** Now where left out. Before this the current rule goes on. */
  validFrom?: Date
  /** The first moment at which it no longer holds; then the next wider target's rule does, or none. */
  validUntil?: Date | null
}

export type RuleRefused =
  | { type: 'connection_not_found' }
  | { type: 'offer_not_found' }
  | { type: 'family_not_found' }
  | { type: 'organisation_not_found' }
  | { type: 'rate_out_of_range'; minBp: number; maxBp: number }
  | { type: 'price_out_of_range'; maxFen: number }
  | { type: 'price_above_list'; listFen: number }
  | { type: 'window_reversed' }
  /** Two rules of one act for the same target, customer, campaign and act. */
  | { type: 'target_twice' }

export type FoundTarget = { connectionId: number | null; family: string | null; offerId: number | null; listFen: number | null }

/** A floor of nothing is one: never below cost. */
const FLOOR_BP_MIN = 0

/** What can be said of a rule without looking anything up. A part that its group lacks or does not know is a mistake of the caller. */
export function inputProblem(input: PriceRuleInput): RuleRefused | undefined {
  const { group, campaign, organisationId, breach } = input
  if ((group === 'campaign') !== (campaign !== undefined)) throw new Error(`A rule of the group ${group} and a campaign do not agree.`)
  if ((group === 'customer') !== (organisationId !== undefined)) throw new Error(`A rule of the group ${group} and a customer do not agree.`)
  if ((group === 'margin') !== (breach !== undefined)) throw new Error(`A rule of the group ${group} and a breach do not agree.`)
  return effectProblem(input) ?? windowProblem(input)
}

function effectProblem({ effect, group }: PriceRuleInput): RuleRefused | undefined {
  if ('rateBp' in effect) {
    const minBp = group === 'margin' ? FLOOR_BP_MIN : RATE_BP_MIN
    const fits = Number.isInteger(effect.rateBp) && effect.rateBp >= minBp && effect.rateBp <= RATE_BP_MAX
    return fits ? undefined : { type: 'rate_out_of_range', minBp, maxBp: RATE_BP_MAX }
  }
  if (group === 'margin') throw new Error('A margin floor is a rate.')
  const fits = Number.isSafeInteger(effect.priceFen) && effect.priceFen >= 1 && effect.priceFen <= PRICE_FEN_MAX
  return fits ? undefined : { type: 'price_out_of_range', maxFen: PRICE_FEN_MAX }
}

function windowProblem({ validFrom, validUntil }: PriceRuleInput): RuleRefused | undefined {
  const begins = Math.max(validFrom?.getTime() ?? 0, clock.now().getTime())
  return validUntil && validUntil.getTime() <= begins ? { type: 'window_reversed' } : undefined
}

export function kindOf(group: RuleGroup, effect: RuleEffect): RuleKind {
  if (group === 'margin') return 'margin_floor'
  return `${group}_${'rateBp' in effect ? 'discount' : 'price'}`
}

type Line = { group: RuleGroup; connectionId: number | null; family: string | null; offerId: number | null }
  & { organisationId?: number | null; campaignId?: number | null; action?: PriceAction | null }

/** One line of versions per target: what it decides, for what, for whom, for which act, for which campaign. */
export function targetKeyOf({ group, connectionId, family, offerId, organisationId, campaignId, action }: Line): string {
  const key = [group, connectionId ?? '', family ?? '', offerId ?? '', organisationId ?? ''].join(':')
  return `${key}${action ? `:${action}` : ''}${campaignId ? `:campaign=${campaignId}` : ''}`
}
