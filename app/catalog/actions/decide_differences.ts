import { auditWrites } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { writeTogether } from '#kernel/database/writes'
import { fromJson } from '#kernel/json'
import { raiseTopic } from '#kernel/topics'
import { columnsOf, type OfferField } from '../own_fields.ts'
import { OFFERS_TOPIC } from '../prices_kept.ts'
import { openKeyOf } from './note_differences.ts'
import { openBatch } from './open_batch.ts'
import type { WriteReason } from './write_price_rules.ts'

export type DifferenceDecision = 'accept' | 'refuse'

export type DecidedDifference = { id: number; offerId: number; field: OfferField; ours: unknown; theirs: unknown }

/**
 * Accepts or refuses what suppliers tell now, as one batch that can be taken back. Accepted: our field, or our prices, follow from
 * now on. Refused: they stay, until the supplier tells something else; our cost follows either way. Those that somebody decided
 * meanwhile are left out of the count; a second call counts none.
 */
export async function decideDifferences(
  { ids, decision, ...reason }: { ids: readonly number[]; decision: DifferenceDecision } & WriteReason,
  { trx }: { trx?: Trx } = {}
): Promise<{ count: number; batchId: number | null }> {
  if (ids.length === 0) return { count: 0, batchId: null }
  return inTransaction(async (inner) => {
    const decided = await decideSlice(ids, decision, reason.actor, inner)
    if (decided.length === 0) return { count: 0, batchId: null }
    const batchId = await openBatch({ act: decision, touched: decided.length, effect: { differences: decided.map(({ id }) => ({ id })) }, reason }, { trx: inner })
    return { count: decided.length, batchId }
  }, { trx })
}

/** The same without a batch of its own; answers what this call decided. */
export async function decideSlice(ids: readonly number[], decision: DifferenceDecision, actor: Actor, trx: Trx): Promise<DecidedDifference[]> {
  const decided = await lockAll(ids, ['open'], trx)
  if (decided.length === 0) return []
  const accepted = decision === 'accept'
  const now = clock.now()
  await trx.from('offer_differences').whereIn('id', decided.map(({ id }) => id))
    .update({ state: accepted ? 'accepted' : 'refused', open_key: null, decided_by: actor.userId, decided_at: now, updated_at: now })
  if (accepted) await setFields(decided.map(({ theirs, ...one }) => ({ ...one, value: theirs })), trx)
  await writeTogether([auditWrites(decided.map(({ id, offerId, field, ours, theirs }) => ({
    actor, action: `catalog.difference.${accepted ? 'accepted' : 'refused'}`, subjectType: 'offer', subjectId: offerId, organisationId: null,
    before: { ...told(field, ours), difference: id }, after: { ...told(field, accepted ? theirs : ours), ...(field === 'list_price' ? { supplierListFen: theirs } : {}) },
  })))], trx)
  return decided
}

const told = (field: OfferField, value: unknown) => (field === 'list_price' ? { listFen: value } : { field, value })

async function lockAll(ids: readonly number[], states: readonly string[], trx: Trx): Promise<DecidedDifference[]> {
  const rows = await trx.from('offer_differences').whereIn('id', [...ids]).whereIn('state', [...states]).orderBy('id').forUpdate()
    .select('id', 'offer_id', 'field', 'ours', 'theirs', 'state')
  return rows.map((row) => ({ id: row.id, offerId: row.offer_id, field: row.field, ours: fromJson(row.ours), theirs: fromJson(row.theirs) }))
}

const SLICE = 500

type NewValue = { offerId: number; field: OfferField; value: unknown }

/** List prices, of which there may be thousands, in a few statements. */
async function setFields(values: readonly NewValue[], trx: Trx): Promise<void> {
  const prices = values.filter(({ field }) => field === 'list_price')
  for (let from = 0; from < prices.length; from += SLICE) {
    const slice = prices.slice(from, from + SLICE)
    const cases = slice.map(() => 'WHEN ? THEN ?').join(' ')
    await trx.rawQuery(
      `UPDATE offers SET list_fen = CASE id ${cases} END, updated_at = ? WHERE id IN (${slice.map(() => '?').join(', ')})`,
      [...slice.flatMap(({ offerId, value }) => [offerId, value] as any[]), clock.now(), ...slice.map(({ offerId }) => offerId)]
    )
  }
  for (const { offerId, field, value } of values) {
    if (field !== 'list_price') await trx.from('offers').where('id', offerId).update({ ...columnsOf(field, value), updated_at: clock.now() })
  }
  await raiseTopic(OFFERS_TOPIC, { trx })
}

/** Takes decisions back: the differences are open again, accepted fields what they were. One that came anew meanwhile stays. */
export async function reopenDifferences(ids: readonly number[], actor: Actor, { trx }: { trx: Trx }): Promise<number> {
  const now = clock.now()
  const accepted = await lockAll(ids, ['accepted'], trx)
  const decided = [...accepted, ...(await lockAll(ids, ['refused'], trx))]
  const keys = decided.map(({ offerId, field }) => openKeyOf(offerId, field))
  const open = keys.length === 0 ? [] : await trx.from('offer_differences').whereIn('open_key', keys).select('open_key')
  const newer = new Set(open.map((row) => row.open_key))
  const isBack = ({ offerId, field }: DecidedDifference) => !newer.has(openKeyOf(offerId, field))
  const back = decided.filter(isBack)
  if (back.length === 0) return 0
  const undone = accepted.filter(isBack)
  if (undone.length > 0) await setFields(undone.map(({ ours, ...one }) => ({ ...one, value: ours })), trx)
  for (const { id, offerId, field } of back) {
    await trx.from('offer_differences').where('id', id)
      .update({ state: 'open', open_key: openKeyOf(offerId, field), decided_by: null, decided_at: null, updated_at: now })
  }
  await writeTogether([auditWrites(back.map(({ id, offerId, field, ours, theirs }) => ({
    actor, action: 'catalog.difference.reopened', subjectType: 'offer', subjectId: offerId, organisationId: null,
    after: { ...told(field, ours), ...(field === 'list_price' ? { supplierListFen: theirs } : {}), difference: id },
  })))], trx)
  return back.length
}
