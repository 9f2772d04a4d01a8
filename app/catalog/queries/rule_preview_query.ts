import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import { fail, ok, type Result } from '#kernel/result'
import { inputProblem, type PriceRuleInput, type RuleRefused } from '../rule_input.ts'
import { effectsOf, type Fall, type OfferEffect } from '../rule_preview.ts'
import { findTargets } from '../rule_targets.ts'
import { marginBp, stops } from '../floor.ts'
import { readShelf } from '../shelf.ts'
import { READ_COSTS } from './publish_query.ts'

export type PreviewRow = {
  offerId: number
  name: string
  supplierName: string
  listFen: number | null
  beforeFen: number | null
  afterFen: number | null
  costFen: number | null
  marginBeforeBp: number | null
  marginBp: number | null
  floorBp: number | null
  breach: 'block' | 'approve' | 'warn' | null
  /** Whose price falls below the floor, and when, where it is not today's price for whom the rules are. */
  fall: { customer: string | null; startsAt: Date | null; priceFen: number } | null
}

export type RulePreview = {
  /** The lowest margins first. */
  rows: PreviewRow[]
  counts: { offers: number; cheaper: number; dearer: number; same: number; appears: number; vanishes: number; withoutListPrice: number }
  /** Offers that the act lets fall below their floor, as the save counts them; `before`: those below it already that it leaves as they are. */
  below: { block: number; approve: number; warn: number; before: number }
  /** Of everything the act reaches, before and after; null where nothing has a price. */
  margin: { beforeBp: number | null; afterBp: number | null; lowestBp: number | null }
  /** Who pays by these rules. */
  customers: { kind: 'everybody' | 'one' | 'nobody'; names: string[]; total: number }
}

const ROWS_MAX = 50

/** What an act would do, costs and margins only for those who may see them: which offers, which customers, what margin. Nothing is written. */
export async function rulePreviewQuery(
  viewer: Viewer,
  rules: readonly PriceRuleInput[],
  { locale }: { locale: Locale }
): Promise<Result<RulePreview, RuleRefused>> {
  for (const rule of rules) {
    const wrong = inputProblem(rule)
    if (wrong) return fail(wrong)
  }
  const found = []
  for (const target of await findTargets(rules, db.connection())) {
    if (!target.ok) return target
    found.push(target.value)
  }
  const effects = await effectsOf(rules, found)
  const preview = await summed(effects, rules, viewer, locale)
  return ok(viewer.may(READ_COSTS) ? preview : withoutCosts(preview))
}

async function summed(effects: readonly OfferEffect[], rules: readonly PriceRuleInput[], viewer: Viewer, locale: Locale): Promise<RulePreview> {
  const { connections } = await readShelf()
  const owners = await ownersOf(effects)
  const counts = { offers: effects.length, cheaper: 0, dearer: 0, same: 0, appears: 0, vanishes: 0, withoutListPrice: 0 }
  const below = { block: 0, approve: 0, warn: 0, before: 0 }
  for (const { offer, before, after, fall } of effects) {
    counts[change({ offer, before, after })] += 1
    if (fall) below[fall.after.below.breach] += 1
    else if (stops(after?.below)) below.before += 1
  }
  const worst = [...effects].sort((a, b) => lowestOf(a) - lowestOf(b) || a.offer.id - b.offer.id).slice(0, ROWS_MAX)
  return {
    rows: worst.map((effect) => toRow(effect, { supplierName: connections.get(effect.offer.connectionId)!.name, owners, locale })),
    counts,
    below,
    margin: {
      beforeBp: together(effects.map(({ before }) => before)),
      afterBp: together(effects.map(({ after }) => after)),
      lowestBp: worst[0] && Number.isFinite(lowestOf(worst[0])) ? lowestOf(worst[0]) : null,
    },
    customers: await customersOf(rules, viewer),
  }
}

/** For those who price, but may not know what we pay: the lowest margins no longer come first either. */
function withoutCosts(preview: RulePreview): RulePreview {
  const rows = preview.rows.map((row) => ({ ...row, costFen: null, marginBeforeBp: null, marginBp: null, floorBp: null }))
  rows.sort((a, b) => a.offerId - b.offerId)
  return { ...preview, rows, margin: { beforeBp: null, afterBp: null, lowestBp: null } }
}

type Side = OfferEffect['after']

function change({ offer, before, after }: Pick<OfferEffect, 'offer' | 'before' | 'after'>): keyof Omit<RulePreview['counts'], 'offers'> {
  if (offer.listFen === null) return 'withoutListPrice'
  if (!before || !after) return after ? 'appears' : before ? 'vanishes' : 'same'
  if (after.priceFen === before.priceFen) return 'same'
  return after.priceFen < before.priceFen ? 'cheaper' : 'dearer'
}

const marginOf = (side: Side): number => (side ? marginBp(side.priceFen, side.costFen) : Number.POSITIVE_INFINITY)

/** Of what everybody or the one customer pays, and of whoever falls furthest. */
const lowestOf = ({ after, fall }: OfferEffect): number => Math.min(marginOf(after), fall?.after.below.marginBp ?? Number.POSITIVE_INFINITY)

async function ownersOf(effects: readonly OfferEffect[]): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(effects.flatMap(({ fall }) => fall?.organisationId ?? []))]
  const rows = ids.length === 0 ? [] : await db.from('organisations').whereIn('id', ids).select('id', 'name')
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function together(sides: readonly Side[]): number | null {
  const priced = sides.filter((side) => side !== null)
  if (priced.length === 0) return null
  return marginBp(priced.reduce((sum, { priceFen }) => sum + priceFen, 0), priced.reduce((sum, { costFen }) => sum + costFen, 0))
}

type Naming = { supplierName: string; owners: ReadonlyMap<number, string>; locale: Locale }

function toRow({ offer, before, after, fall }: OfferEffect, { supplierName, owners, locale }: Naming): PreviewRow {
  const below = fall?.after.below ?? after?.below
  return {
    offerId: offer.id,
    name: locale === 'en' ? offer.nameEn : offer.nameZh,
    supplierName,
    listFen: offer.listFen,
    beforeFen: before?.priceFen ?? null,
    afterFen: after?.priceFen ?? null,
    costFen: after?.costFen ?? null,
    marginBeforeBp: before ? marginOf(before) : null,
    marginBp: fall?.after.below.marginBp ?? (after ? marginOf(after) : null),
    floorBp: below?.floorBp ?? null,
    breach: below?.breach ?? null,
    fall: fall && fall.after.priceFen !== after?.priceFen ? fallRow(fall, owners) : null,
  }
}

function fallRow({ organisationId, after, startsAt }: Fall, owners: ReadonlyMap<number, string>): PreviewRow['fall'] {
  return { customer: organisationId === null ? null : (owners.get(organisationId) ?? null), startsAt: startsAt === null ? null : new Date(startsAt), priceFen: after.priceFen }
}

async function customersOf(rules: readonly PriceRuleInput[], viewer: Viewer): Promise<RulePreview['customers']> {
  const own = [...new Set(rules.flatMap(({ organisationId }) => organisationId ?? []))]
  if (own.length > 0) {
    const rows = await db.from('organisations').whereIn('id', own).orderBy('id').select('name')
    return { kind: 'one', names: rows.map(({ name }) => name), total: own.length }
  }
  if (viewer.kind === 'guest' || rules.every(({ group }) => group === 'agreement' || group === 'margin')) return { kind: 'nobody', names: [], total: 0 }
  const [{ total }] = await db.from('organisations').where('kind', 'customer').count('* as total')
  return { kind: 'everybody', names: [], total: Number(total) }
}
