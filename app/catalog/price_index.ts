/** Who pays what, in memory: every rule by integers, so that a price costs a few look-ups however many rules there are. */
export const ruleKinds = [
  'agreement_discount', 'agreement_price', 'public_discount', 'public_price', 'campaign_discount', 'campaign_price',
  'customer_discount',
] as const
export type RuleKind = (typeof ruleKinds)[number]

/** What a rule decides: our cost, everybody's price, that of a campaign's audience, one customer's price. */
export type RuleGroup = 'agreement' | 'public' | 'campaign' | 'customer'

export const groupOf = (kind: RuleKind): RuleGroup => kind.split('_')[0] as RuleGroup

export type PriceRule = {
  id: number
  kind: RuleKind
  /** Null on all three: every offer. */
  connectionId: number | null
  family: string | null
  offerId: number | null
  organisationId: number | null
  campaignId: number | null
  /** Of a campaign: the best price counts, or it comes off the public price. */
  combination: 'best' | 'stack' | null
  /** Of the list price. */
  rateBp: number | null
  /** For one unit with default options and one month. */
  priceFen: number | null
  version: number
  validFrom: number
  /** The first moment at which it no longer holds. */
  validUntil: number | null
}

/** What is priced, as integers. `familyNo` comes from `familyNumber`. */
export type PricedOffer = { id: number; connectionId: number; familyNo: number }

const FAMILIES_MAX = 4_096
const familyNumbers = new Map<string, number>()

/** A small integer for a family, the same for the life of the process. */
export function familyNumber(family: string): number {
  let number = familyNumbers.get(family)
  if (number === undefined) {
    number = familyNumbers.size
    if (number >= FAMILIES_MAX) throw new Error(`E_FAMILIES_MAX: more than ${FAMILIES_MAX} product families`)
    familyNumbers.set(family, number)
  }
  return number
}

const EVERYTHING = 3
const offerKey = (id: number) => id * 4
const connectionKey = (id: number) => id * 4 + 1
const familyKey = (connectionId: number, familyNo: number) => (connectionId * FAMILIES_MAX + familyNo) * 4 + 2

type Rules = Map<number, PriceRule[]>

const inForce = (rule: PriceRule, at: number) => rule.validFrom <= at && (rule.validUntil === null || at < rule.validUntil)

/** Of the rules of one target the one that began last holds; of two that began together, the lower id. */
function current(rules: PriceRule[] | undefined, at: number): PriceRule | undefined {
  return rules?.find((rule) => inForce(rule, at))
}

export class PriceIndex {
  readonly #agreement: Rules = new Map()
  readonly #public: Rules = new Map()
  readonly #campaigns: Rules = new Map()
  readonly #customers = new Map<number, Rules>()
  /** Every moment at which the set of rules in force changes, ascending. */
  readonly #turns: number[]

  constructor(rules: Iterable<PriceRule>) {
    const turns = new Set<number>()
    for (const rule of rules) {
      this.#add(rule)
      turns.add(rule.validFrom)
      if (rule.validUntil !== null) turns.add(rule.validUntil)
    }
    for (const kept of [this.#agreement, this.#public, this.#campaigns, ...this.#customers.values()]) sort(kept)
    this.#turns = [...turns].sort((a, b) => a - b)
  }

  /** The rule for everybody: that of the offer before that of its family before that of its connection. */
  publicRule(offer: PricedOffer, at: number): PriceRule | undefined {
    return nearest(this.#public, offer, at)
  }

  /** What we pay by contract, the nearest rule as above. */
  agreementRule(offer: PricedOffer, at: number): PriceRule | undefined {
    return nearest(this.#agreement, offer, at)
  }

  /** Of each campaign in force its nearest rule for this offer, by rule id; the caller asks for whom they are. */
  campaignRules(offer: PricedOffer, at: number): PriceRule[] {
    if (this.#campaigns.size === 0) return []
    const nearestOf = new Map<number, PriceRule>()
    for (const key of levels(offer)) {
      for (const rule of this.#campaigns.get(key) ?? []) {
        if (inForce(rule, at) && !nearestOf.has(rule.campaignId!)) nearestOf.set(rule.campaignId!, rule)
      }
    }
    return [...nearestOf.values()].sort((a, b) => a.id - b.id)
  }

  /** All rules in force for this customer and offer, at most one a level; the caller takes the best. */
  customerRules(organisationId: number | null, offer: PricedOffer, at: number): PriceRule[] {
    const own = organisationId === null ? undefined : this.#customers.get(organisationId)
    if (!own) return []
    return levels(offer).flatMap((key) => current(own.get(key), at) ?? [])
  }

  /** When the rules in force change next; Infinity: never. */
  nextTurn(at: number): number {
    return this.#turns.find((turn) => turn > at) ?? Number.POSITIVE_INFINITY
  }

  #add(rule: PriceRule): void {
    const key = keyOf(rule)
    const group = groupOf(rule.kind)
    if (group === 'campaign') return push(this.#campaigns, key, rule)
    if (group !== 'customer') return push(group === 'public' ? this.#public : this.#agreement, key, rule)
    if (rule.organisationId === null) return
    const own = this.#customers.get(rule.organisationId) ?? new Map()
    push(own, key, rule)
    this.#customers.set(rule.organisationId, own)
  }
}

const levels = ({ id, connectionId, familyNo }: PricedOffer) => [
  offerKey(id), familyKey(connectionId, familyNo), connectionKey(connectionId), EVERYTHING,
]

function nearest(rules: Rules, { id, connectionId, familyNo }: PricedOffer, at: number): PriceRule | undefined {
  return (
    current(rules.get(offerKey(id)), at) ??
    current(rules.get(familyKey(connectionId, familyNo)), at) ??
    current(rules.get(connectionKey(connectionId)), at) ??
    current(rules.get(EVERYTHING), at)
  )
}

function keyOf({ offerId, connectionId, family }: PriceRule): number {
  if (offerId !== null) return offerKey(offerId)
  if (connectionId === null) return EVERYTHING
  return family === null ? connectionKey(connectionId) : familyKey(connectionId, familyNumber(family))
}

function push(rules: Rules, key: number, rule: PriceRule): void {
  const kept = rules.get(key)
  if (kept) kept.push(rule)
  else rules.set(key, [rule])
}

function sort(rules: Rules): void {
  for (const kept of rules.values()) kept.sort((a, b) => b.validFrom - a.validFrom || a.id - b.id)
}
