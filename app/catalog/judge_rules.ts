import type { ApprovalFact } from '#approvals/handlers'
import type { Actor } from '#audit/actor'
import { formatFen, formatRate } from '#kernel/money'
import { sha256 } from '#kernel/secrets'
import { marginBp } from './floor.ts'
import { readPrices } from './prices_kept.ts'
import type { FoundTarget, PriceRuleInput } from './rule_input.ts'
import { effectsOf, type Fall, type OfferEffect } from './rule_preview.ts'
import { READ_COSTS } from './queries/publish_query.ts'

export const FLOOR_APPROVAL = 'catalog.margin_floor'

/** How many offers the one who decides sees by name. */
const FACTS_MAX = 5

type Fallen = OfferEffect & { fall: Fall }

export type Judged = {
  effects: readonly OfferEffect[]
  /** Falls below a floor that blocks; null: none. */
  blocked: { offers: number; lowestBp: number } | null
  /** Those below one that asks for consent. */
  asking: readonly Fallen[]
}

/**
 * What the floors say to rules that are not written yet. They are not asked about themselves, nor about what we pay; somebody who
 * decides wants to see the margins in any case (`isAsked`).
 */
export async function judgeRules(
  rules: readonly PriceRuleInput[],
  targets: readonly FoundTarget[],
  { isAsked = false, isFor }: { isAsked?: boolean; isFor?: (organisationId: number) => boolean } = {}
): Promise<Judged> {
  const { hasFloors } = await readPrices()
  const mayFall = hasFloors && rules.some(({ group }) => group !== 'margin' && group !== 'agreement')
  const effects = mayFall || isAsked ? await effectsOf(rules, targets, { isFor }) : []
  const fallen = mayFall ? effects.filter((effect): effect is Fallen => effect.fall !== null) : []
  const blocked = fallen.filter(({ fall }) => fall.after.below.breach === 'block')
  return {
    effects,
    blocked: blocked.length === 0 ? null : { offers: blocked.length, lowestBp: lowestOf(blocked) },
    asking: fallen.filter(({ fall }) => fall.after.below.breach === 'approve'),
  }
}

const lowestOf = (fallen: readonly Fallen[]) => fallen.reduce((lowest, { fall }) => Math.min(lowest, fall.after.below.marginBp), Number.MAX_SAFE_INTEGER)

/** The lowest margin that each rule leaves where consent is asked for. */
export function marginsOf(count: number, asking: readonly Fallen[]): (number | null)[] {
  const margins = Array.from<number | null>({ length: count }).fill(null)
  for (const { rule, fall } of asking) margins[rule] = Math.min(margins[rule] ?? Number.MAX_SAFE_INTEGER, fall.after.below.marginBp)
  return margins
}

/** A decision that is needed whatever the floors say, because the one who writes goes beyond their own limit. */
export type Ask = { kind: string; size: number; facts: readonly ApprovalFact[] }

type Asked = Pick<Judged, 'asking' | 'effects'> & { reason?: string; actor: Actor; ask?: Ask }

/** What the one who decides about the rules is told. */
export function requestOf(rules: readonly PriceRuleInput[], targets: readonly FoundTarget[], { asking, effects, reason, actor, ask }: Asked) {
  const seen: OfferEffect[] = asking.length > 0
    ? asking.map((effect) => ({ ...effect, before: effect.fall.before, after: effect.fall.after }))
    : effects.filter(({ after }) => after !== null)
  const deepest = seen.sort((a, b) => marginOf(a.after!) - marginOf(b.after!))
  const [first] = rules
  const wanted = rules.map(({ group, organisationId, campaign, action }) => [group, organisationId, campaign?.id, action])
  return {
    kind: ask?.kind ?? FLOOR_APPROVAL,
    subject: { type: 'price_rules', id: sha256(JSON.stringify([wanted, targets])).slice(0, 40) },
    title: titleOf(first, asking.length > 0 ? deepest : []),
    size: ask?.size ?? asking.reduce((most, { fall: { after } }) => Math.max(most, after.below.floorBp - after.below.marginBp), 0),
    organisationId: first.organisationId ?? null,
    facts: [...(ask?.facts ?? []), ...factsOf(deepest, asking.length)],
    reason,
    actor,
  }
}

function titleOf({ effect, target }: PriceRuleInput, deepest: readonly OfferEffect[]): string {
  const what = 'rateBp' in effect ? `${formatRate(effect.rateBp)} %` : formatFen(effect.priceFen)
  if (deepest.length > 0) return `${deepest[0].offer.nameZh}${deepest.length > 1 ? ` +${deepest.length - 1}` : ''} · ${what}`
  return 'everything' in target ? what : `${target.connectionCode}${target.family ? ` · ${target.family}` : ''} · ${what}`
}

const marginOf = ({ priceFen, costFen }: { priceFen: number; costFen: number }) => marginBp(priceFen, costFen)

function factsOf(deepest: readonly OfferEffect[], belowCount: number): ApprovalFact[] {
  const facts: ApprovalFact[] = [{ label: 'catalog.approval.below', form: 'count', after: belowCount }]
  for (const { offer, before, after } of deepest.slice(0, FACTS_MAX)) {
    const args = { offer: { 'zh-CN': offer.nameZh, 'en': offer.nameEn } }
    const secret = { args, permission: READ_COSTS }
    facts.push(
      { label: 'catalog.approval.price', args, form: 'fen', before: before?.priceFen ?? null, after: after!.priceFen },
      { ...secret, label: 'catalog.approval.cost', form: 'fen', before: before?.costFen ?? null, after: after!.costFen },
      { ...secret, label: 'catalog.approval.margin', form: 'bp', before: before ? marginOf(before) : null, after: marginOf(after!) }
    )
    if (after!.below) facts.push({ ...secret, label: 'catalog.approval.floor', form: 'bp', after: after!.below.floorBp })
  }
  return facts
}
