/** Who pays what, in memory: every rule by integers, so that a price costs a few look-ups however many rules there are. */
import { groupOf, priceActions, type PriceAction, type PriceRule, type RuleGroup } from './price_rules.ts'

export type { PriceRule } from './price_rules.ts'

/** What is priced, as integers. `familyNo` comes from `familyNumber`. */
export type PricedOffer = { id: number; connectionId: number; familyNo: number }

/** The rules that decide about one offer and act, whoever buys. */
export type OfferRules = {
  public: PriceRule | undefined
  agreement: PriceRule | undefined
  floor: PriceRule | undefined
  /** The nearest of each campaign, by rule id; the caller asks for whom they are. */
  campaigns: readonly PriceRule[]
}

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
type Known = OfferRules & Pick<PricedOffer, 'connectionId' | 'familyNo'>

const none: readonly PriceRule[] = []

const holds = (rule: PriceRule, action: PriceAction, at: number) =>
  (rule.action === null || rule.action === action) && rule.validFrom <= at && (rule.validUntil === null || at < rule.validUntil)

/** Of the rules of one target: one for this act alone before one for all acts, then the one that began last, then the lower id. */
function current(rules: PriceRule[] | undefined, action: PriceAction, at: number): PriceRule | undefined {
  if (rules) for (const rule of rules) if (holds(rule, action, at)) return rule
  return undefined
}

export class PriceIndex {
  readonly #shared: Record<Exclude<RuleGroup, 'customer'>, Rules> = {
    public: new Map(), agreement: new Map(), campaign: new Map(), margin: new Map(),
  }
  readonly #customers = new Map<number, Rules>()
  /** Own rules of all customers by target, the deepest first: rates and prices. Made when somebody asks. */
  #deepest: Map<number, readonly [PriceRule[], PriceRule[]]> | undefined
  /** Every moment at which the set of rules in force changes, ascending. */
  readonly #turns: number[]
  /** What was found for offers, as long as no rule begins or ends. */
  readonly #known = new Map<number, Known>()
  #knownFrom = 0
  #knownUntil = 0

  /** All rules, in the order given. */
  readonly rules: readonly PriceRule[]

  constructor(rules: Iterable<PriceRule>) {
    this.rules = [...rules]
    const turns = new Set<number>()
    for (const rule of this.rules) {
      this.#add(rule)
      turns.add(rule.validFrom)
      if (rule.validUntil !== null) turns.add(rule.validUntil)
    }
    for (const kept of [...Object.values(this.#shared), ...this.#customers.values()]) sort(kept)
    this.#turns = [...turns].sort((a, b) => a - b)
  }

  /**
   * What decides about an offer: for each purpose the nearest rule, that of the offer before that of its family before that of
   * its connection before that for everything.
   */
  rulesFor(offer: PricedOffer, action: PriceAction, at: number): OfferRules {
    if (at < this.#knownFrom || at >= this.#knownUntil) this.#turnTo(at)
    const key = offer.id * 4 + priceActions.indexOf(action)
    const known = this.#known.get(key)
    if (known && known.connectionId === offer.connectionId && known.familyNo === offer.familyNo) return known
    const { public: publicRules, agreement, margin, campaign } = this.#shared
    const found = {
      connectionId: offer.connectionId,
      familyNo: offer.familyNo,
      public: nearest(publicRules, offer, action, at),
      agreement: nearest(agreement, offer, action, at),
      floor: nearest(margin, offer, action, at),
      campaigns: campaign.size === 0 ? none : ofEachCampaign(campaign, offer, action, at),
    }
    this.#known.set(key, found)
    return found
  }

  /** All rules in force for this customer and offer, at most one a level; the caller takes the best. */
  customerRules(organisationId: number | null, offer: PricedOffer, action: PriceAction, at: number): readonly PriceRule[] {
    const own = organisationId === null ? undefined : this.#customers.get(organisationId)
    if (!own) return none
    return levels(offer).flatMap((key) => current(own.get(key), action, at) ?? [])
  }

  /** Customers whose own rules for this offer go deepest, at most `max` for each level and each of rates and prices. */
  deepestOwners(offer: PricedOffer, action: PriceAction, at: number, max: number): number[] {
    if (this.#customers.size === 0) return []
    this.#deepest ??= deepestOf(this.rules)
    const found = new Set<number>()
    for (const key of levels(offer)) {
      for (const rules of this.#deepest.get(key) ?? []) {
        let left = max
        for (const rule of rules) {
          if (left === 0) break
          if (!holds(rule, action, at)) continue
          found.add(rule.organisationId!)
          left -= 1
        }
      }
    }
    return [...found]
  }

  /** When a campaign's rules begin, ascending, later than `at`. */
  campaignStarts(at: number): number[] {
    const starts = new Set<number>()
    for (const { campaignId, validFrom } of this.rules) if (campaignId !== null && validFrom > at) starts.add(validFrom)
    return [...starts].sort((a, b) => a - b)
  }

  get hasFloors(): boolean {
    return this.#shared.margin.size > 0
  }

  /** When the rules in force change next; Infinity: never. */
  nextTurn(at: number): number {
    return this.#turns[this.#turnAfter(at)] ?? Number.POSITIVE_INFINITY
  }

  #turnAfter(at: number): number {
    let [low, high] = [0, this.#turns.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#turns[middle] > at) high = middle
      else low = middle + 1
    }
    return low
  }

  #turnTo(at: number): void {
    const next = this.#turnAfter(at)
    this.#known.clear()
    this.#knownFrom = this.#turns[next - 1] ?? Number.NEGATIVE_INFINITY
    this.#knownUntil = this.#turns[next] ?? Number.POSITIVE_INFINITY
  }

  #add(rule: PriceRule): void {
    const key = keyOf(rule)
    const group = groupOf(rule.kind)
    if (group !== 'customer') return push(this.#shared[group], key, rule)
    if (rule.organisationId === null) return
    const own = this.#customers.get(rule.organisationId) ?? new Map()
    push(own, key, rule)
    this.#customers.set(rule.organisationId, own)
  }
}

/** The nearest level first. */
const levels = ({ id, connectionId, familyNo }: PricedOffer) => [
  offerKey(id), familyKey(connectionId, familyNo), connectionKey(connectionId), EVERYTHING,
]

function nearest(rules: Rules, { id, connectionId, familyNo }: PricedOffer, action: PriceAction, at: number): PriceRule | undefined {
  return (
    current(rules.get(offerKey(id)), action, at) ??
    current(rules.get(familyKey(connectionId, familyNo)), action, at) ??
    current(rules.get(connectionKey(connectionId)), action, at) ??
    current(rules.get(EVERYTHING), action, at)
  )
}

function ofEachCampaign(rules: Rules, offer: PricedOffer, action: PriceAction, at: number): readonly PriceRule[] {
  const found = new Map<number, PriceRule>()
  for (const key of levels(offer)) {
    for (const rule of rules.get(key) ?? none) {
      if (rule.campaignId !== null && !found.has(rule.campaignId) && holds(rule, action, at)) found.set(rule.campaignId, rule)
    }
  }
  return found.size === 0 ? none : [...found.values()].sort((a, b) => a.id - b.id)
}

function deepestOf(rules: readonly PriceRule[]): Map<number, readonly [PriceRule[], PriceRule[]]> {
  const found = new Map<number, readonly [PriceRule[], PriceRule[]]>()
  for (const rule of rules) {
    if (rule.organisationId === null) continue
    const key = keyOf(rule)
    const kept = found.get(key) ?? [[], []]
    kept[rule.rateBp === null ? 1 : 0].push(rule)
    found.set(key, kept)
  }
  for (const [rates, prices] of found.values()) {
    rates.sort((a, b) => a.rateBp! - b.rateBp! || a.id - b.id)
    prices.sort((a, b) => a.priceFen! - b.priceFen! || a.id - b.id)
  }
  return found
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
  for (const kept of rules.values()) {
    kept.sort((a, b) => Number(a.action === null) - Number(b.action === null) || b.validFrom - a.validFrom || a.id - b.id)
  }
}
