import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import { fail, ok, type Result } from '#kernel/result'
import { inputProblem, type PriceRuleInput, type RuleRefused } from '../rule_input.ts'
import { effectsOf, type OfferEffect } from '../rule_preview.ts'
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
}

export type RulePreview = {
  /** The lowest margins first. */
  rows: PreviewRow[]
  counts: { offers: number; cheaper: number; dearer: number; same: number; appears: number; vanishes: number; withoutListPrice: number }
  /** Offers that the act would leave below their floor, and those among them that it does not make worse. */
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
  const counts = { offers: effects.length, cheaper: 0, dearer: 0, same: 0, appears: 0, vanishes: 0, withoutListPrice: 0 }
  const below = { block: 0, approve: 0, warn: 0, before: 0 }
  for (const { offer, before, after } of effects) {
    counts[change({ offer, before, after })] += 1
    if (after?.below) below[after.below.breach] += 1
    if (before?.below && stops(before.below)) below.before += 1
  }
  const worst = [...effects].sort((a, b) => marginOf(a.after) - marginOf(b.after) || a.offer.id - b.offer.id).slice(0, ROWS_MAX)
  return {
    rows: worst.map((effect) => toRow(effect, connections.get(effect.offer.connectionId)!.name, locale)),
    counts,
    below,
    margin: {
      beforeBp: together(effects.map(({ before }) => before)),
      afterBp: together(effects.map(({ after }) => after)),
      lowestBp: worst[0]?.after ? marginOf(worst[0].after) : null,
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

function together(sides: readonly Side[]): number | null {
  const priced = sides.filter((side) => side !== null)
  if (priced.length === 0) return null
  return marginBp(priced.reduce((sum, { priceFen }) => sum + priceFen, 0), priced.reduce((sum, { costFen }) => sum + costFen, 0))
}

function toRow({ offer, before, after }: OfferEffect, supplierName: string, locale: Locale): PreviewRow {
  return {
    offerId: offer.id,
    name: locale === 'en' ? offer.nameEn : offer.nameZh,
    supplierName,
    listFen: offer.listFen,
    beforeFen: before?.priceFen ?? null,
    afterFen: after?.priceFen ?? null,
    costFen: after?.costFen ?? null,
    marginBeforeBp: before ? marginOf(before) : null,
    marginBp: after ? marginOf(after) : null,
    floorBp: after?.below?.floorBp ?? null,
    breach: after?.below?.breach ?? null,
  }
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
