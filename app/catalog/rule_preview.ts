import { clock } from '#kernel/clock'
import type { InAudience } from './campaign_audience.ts'
import { monthly, stops, type BelowFloor } from './floor.ts'
import { familyNumber, PriceIndex } from './price_index.ts'
import { groupOf, type PriceRule } from './price_rules.ts'
import { readPriceBook } from './prices_kept.ts'
import type { PriceBook } from './resolve_price.ts'
import { kindOf, targetKeyOf, type FoundTarget, type PriceRuleInput } from './rule_input.ts'
import { readShelf, type ShelfOffer } from './shelf.ts'

type Side = { priceFen: number; costFen: number; below: BelowFloor | null } | null

/** One offer for one kind of buyer, one unit for one month; null: not to be seen. `rule` is the index of the new rule behind it. */
export type OfferEffect = {
  offer: ShelfOffer
  rule: number
  before: Side
  after: Side
  /** Where somebody's price falls below its floor, or further below: the lowest margin that the rules leave there. */
  fall: Fall | null
}

/** `organisationId`: of the customer whose own price it is; null: whoever the rules are for. `startsAt`: when a later campaign begins; null: at once. */
export type Fall = { organisationId: number | null; startsAt: number | null; before: Side; after: NonNullable<Side> & { below: BelowFloor } }

/** Customers a level, and campaigns that are still to begin, that are looked at beside today's price for all. */
const OWNERS_MAX = 3
const STARTS_MAX = 5

/**
 * What rules would do, were they written now: each offer they reach, before and after. Falls are looked for among today's prices,
 * those of customers with own prices, and those from the begin of campaigns that are still to come. `isFor` says for which
 * customers campaigns at hand are; left out: all. Changes nothing.
 */
export async function effectsOf(
  rules: readonly PriceRuleInput[],
  targets: readonly FoundTarget[],
  { isFor }: { isFor?: (organisationId: number) => boolean } = {}
): Promise<OfferEffect[]> {
  const book = await readPriceBook()
  const { offers } = await readShelf()
  const now = clock.now().getTime()
  const added = rules.map((rule, index) => hypothetical(rule, targets[index], index, now))
  const replaced = new Set(added.map(lineOf))
  const kept = book.index.rules.filter((rule) => !replaced.has(lineOf(rule)))
  const ids = new Set(rules.flatMap(({ campaign }) => campaign?.id ?? []))
  const after: PriceBook = { index: new PriceIndex([...kept, ...added]), inAudience: everybodyIn(book.inAudience, ids, isFor) }
  const before: PriceBook = ids.size === 0 ? book : { index: book.index, inAudience: after.inAudience }
  const effects = [...reachedBy(added, offers)].map(([offer, rule]): OfferEffect => {
    const { organisationId = null, action } = rules[rule]
    const purchase = { organisationId, action: action ?? 'new', at: added[rule].validFrom }
    return { offer, rule, before: monthly(before, offer, purchase), after: monthly(after, offer, purchase), fall: null }
  })
  if (after.index.hasFloors) findFalls(effects, rules, { before, after, added, isFor })
  return effects
}

type Books = { before: PriceBook; after: PriceBook; added: readonly PriceRule[]; isFor?: (organisationId: number) => boolean }

/** Moment by moment, because an index remembers the rules of one. */
function findFalls(effects: readonly OfferEffect[], rules: readonly PriceRuleInput[], { before, after, added, isFor }: Books): void {
  const starts = after.index.campaignStarts(Math.min(...added.map(({ validFrom }) => validFrom))).slice(0, STARTS_MAX)
  for (const start of [null, ...starts]) {
    for (const effect of effects) {
      const { validFrom, validUntil } = added[effect.rule]
      const at = start ?? validFrom
      if (at < validFrom || (validUntil !== null && at >= validUntil)) continue
      const { organisationId = null, action, group } = rules[effect.rule]
      const act = action ?? 'new'
      if (!after.index.rulesFor(effect.offer, act, at).floor) continue
      const owners = group !== 'customer' ? after.index.deepestOwners(effect.offer, act, at, OWNERS_MAX) : []
      for (const buyer of [organisationId, ...(isFor ? owners.filter(isFor) : owners)]) {
        const purchase = { organisationId: buyer, action: act, at }
        const fall = fallOf(monthly(before, effect.offer, purchase), monthly(after, effect.offer, purchase))
        if (fall && (!effect.fall || fall.after.below.marginBp < effect.fall.after.below.marginBp)) effect.fall = { ...fall, organisationId: buyer, startsAt: start }
      }
    }
  }
}

/** What an act leaves as low as it was does not count. */
function fallOf(before: Side, after: Side): Pick<Fall, 'before' | 'after'> | null {
  if (!after?.below) return null
  const isNew = !before?.below || after.below.marginBp < before.below.marginBp || (stops(after.below) && !stops(before.below))
  return isNew ? { before, after: { ...after, below: after.below } } : null
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

/** Who will take part in the campaigns at hand is not known yet: as if everybody did for whom they are. */
function everybodyIn(inAudience: InAudience, ids: ReadonlySet<number>, isFor?: (organisationId: number) => boolean): InAudience {
  if (ids.size === 0) return inAudience
  return (id, organisationId, at) =>
    ids.has(id) ? organisationId === null || isFor === undefined || isFor(organisationId) : inAudience(id, organisationId, at)
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
