import { clock } from '#kernel/clock'
import type { InAudience } from './campaign_audience.ts'
import { monthly, type BelowFloor } from './floor.ts'
import { familyNumber, PriceIndex } from './price_index.ts'
import { groupOf, type PriceRule } from './price_rules.ts'
import { readPriceBook } from './prices_kept.ts'
import type { PriceBook } from './resolve_price.ts'
import { kindOf, targetKeyOf, type FoundTarget, type PriceRuleInput } from './rule_input.ts'
import { readShelf, type ShelfOffer } from './shelf.ts'

/** One offer for one kind of buyer, one unit for one month; null: not to be seen. `rule` is the index of the new rule behind it. */
export type OfferEffect = {
  offer: ShelfOffer
  rule: number
  before: { priceFen: number; costFen: number; below: BelowFloor | null } | null
  after: { priceFen: number; costFen: number; below: BelowFloor | null } | null
}

/** What rules would do, were they written now: each offer they reach, before and after. Changes nothing. */
export async function effectsOf(rules: readonly PriceRuleInput[], targets: readonly FoundTarget[]): Promise<OfferEffect[]> {
  const book = await readPriceBook()
  const { offers } = await readShelf()
  const now = clock.now().getTime()
  const added = rules.map((rule, index) => hypothetical(rule, targets[index], index, now))
  const replaced = new Set(added.map(lineOf))
  const kept = book.index.rules.filter((rule) => !replaced.has(lineOf(rule)))
  const after: PriceBook = { index: new PriceIndex([...kept, ...added]), inAudience: everybodyIn(book.inAudience, rules) }
  const reached = reachedBy(added, offers)
  const effects: OfferEffect[] = []
  for (const [offer, rule] of reached) {
    const { organisationId = null, action, validFrom } = rules[rule]
    const at = Math.max(now, validFrom?.getTime() ?? 0)
    const purchase = { organisationId, action: action ?? 'new', at }
    effects.push({ offer, rule, before: monthly(book, offer, purchase), after: monthly(after, offer, purchase) })
  }
  return effects
}

/** Above every stored id, so that an old rule wins a tie as it will when the new one is written. */
function hypothetical(rule: PriceRuleInput, target: FoundTarget, index: number, now: number): PriceRule {
  const { group, effect, organisationId = null, campaign, action = null, breach = null } = rule
  const { connectionId, family, offerId } = target
  return {
    id: Number.MAX_SAFE_INTEGER - 100_000 + index,
    kind: kindOf(group, effect),
    connectionId,
    family,
    offerId,
    organisationId,
    action,
    campaignId: campaign?.id ?? null,
    combination: campaign?.combination ?? null,
    rateBp: 'rateBp' in effect ? effect.rateBp : null,
    priceFen: 'priceFen' in effect ? effect.priceFen : null,
    breach,
    approvedMarginBp: null,
    approvedBy: null,
    version: 0,
    validFrom: Math.max(now, rule.validFrom?.getTime() ?? 0),
    validUntil: rule.validUntil?.getTime() ?? null,
  }
}

const lineOf = (rule: PriceRule) => targetKeyOf({ ...rule, group: groupOf(rule.kind) })

/** Who will take part in the campaigns at hand is not known yet: as if everybody did. */
function everybodyIn(inAudience: InAudience, rules: readonly PriceRuleInput[]): InAudience {
  const ids = new Set(rules.flatMap(({ campaign }) => campaign?.id ?? []))
  return ids.size === 0 ? inAudience : (id, organisationId, at) => ids.has(id) || inAudience(id, organisationId, at)
}

/** Each offer with the nearest of the rules that reach it. */
function reachedBy(rules: readonly PriceRule[], offers: ReadonlyMap<number, ShelfOffer>): Map<ShelfOffer, number> {
  const found = new Map<ShelfOffer, number>()
  const wide = new Map<string, number>()
  for (const [index, { offerId, connectionId, family }] of rules.entries()) {
    const offer = offerId === null ? undefined : offers.get(offerId)
    if (offer) found.set(offer, index)
    if (offerId === null) wide.set(family === null ? `${connectionId ?? ''}` : `${connectionId} ${familyNumber(family)}`, index)
  }
  if (wide.size === 0) return found
  for (const offer of offers.values()) {
    if (offer.gone || found.has(offer)) continue
    const rule = wide.get(`${offer.connectionId} ${offer.familyNo}`) ?? wide.get(`${offer.connectionId}`) ?? wide.get('')
    if (rule !== undefined) found.set(offer, rule)
  }
  return found
}
