import { auditWrites } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { writeTogether } from '#kernel/database/writes'
import { fromJson } from '#kernel/json'
import { raiseTopic } from '#kernel/topics'
import { OFFERS_TOPIC } from '../prices_kept.ts'
import { openKeyOf } from './note_differences.ts'
import { openBatch } from './open_batch.ts'
import type { WriteReason } from './write_price_rules.ts'

export type DifferenceDecision = 'accept' | 'refuse'

export type DecidedDifference = { id: number; offerId: number; oursFen: number | null; theirsFen: number | null; accepted: boolean }

/**
 * Accepts or refuses what suppliers ask now, as one batch that can be taken back. Accepted: our prices follow from now on.
 * Refused: they stay, until the supplier asks for something else; our cost follows either way. Those that somebody decided
 * meanwhile are left out of the count; a second call counts none.
 */
export async function decideDifferences(
  { ids, decision, ...reason }: { ids: readonly number[]; decision: DifferenceDecision } & WriteReason,
  { trx }: { trx?: Trx } = {}
): Promise<{ count: number; batchId: number | null }> {
  if (ids.length === 0) return { count: 0, batchId: null }
  return inTransaction(async (inner) => {
    const rows = await inner.from('offer_differences').whereIn('id', [...ids]).where('state', 'open').orderBy('id').forUpdate()
      .select('id', 'offer_id', 'ours', 'theirs')
    if (rows.length === 0) return { count: 0, batchId: null }
    const accepted = decision === 'accept'
    const decided = rows.map((row): DecidedDifference => ({
      id: row.id, offerId: row.offer_id, oursFen: fromJson(row.ours), theirsFen: fromJson(row.theirs), accepted,
    }))
    const batchId = await openBatch({ act: decision, touched: decided.length, effect: { differences: decided }, reason }, { trx: inner })
    await closeAll(decided, reason.actor, inner)
    return { count: decided.length, batchId }
  }, { trx })
}

async function closeAll(decided: readonly DecidedDifference[], actor: Actor, trx: Trx): Promise<void> {
  const now = clock.now()
  const [{ accepted }] = decided
  await trx.from('offer_differences').whereIn('id', decided.map(({ id }) => id))
    .update({ state: accepted ? 'accepted' : 'refused', open_key: null, decided_by: actor.userId, decided_at: now, updated_at: now })
  if (accepted) await setListPrices(decided.map(({ offerId, theirsFen }) => ({ offerId, fen: theirsFen })), trx)
  await writeTogether([auditWrites(decided.map(({ id, offerId, oursFen, theirsFen }) => ({
    actor, action: `catalog.difference.${accepted ? 'accepted' : 'refused'}`, subjectType: 'offer', subjectId: offerId, organisationId: null,
    before: { listFen: oursFen, difference: id }, after: { listFen: accepted ? theirsFen : oursFen, supplierListFen: theirsFen },
  })))], trx)
}

const SLICE = 500

async function setListPrices(prices: readonly { offerId: number; fen: number | null }[], trx: Trx): Promise<void> {
  for (let from = 0; from < prices.length; from += SLICE) {
    const slice = prices.slice(from, from + SLICE)
    const cases = slice.map(() => 'WHEN ? THEN ?').join(' ')
    await trx.rawQuery(
      `UPDATE offers SET list_fen = CASE id ${cases} END, updated_at = ? WHERE id IN (${slice.map(() => '?').join(', ')})`,
      [...slice.flatMap(({ offerId, fen }) => [offerId, fen] as any[]), clock.now(), ...slice.map(({ offerId }) => offerId)]
    )
  }
  await raiseTopic(OFFERS_TOPIC, { trx })
}

/** Takes decisions back: the differences are open again, accepted prices what they were. One that came anew meanwhile stays. */
export async function reopenDifferences(decided: readonly DecidedDifference[], actor: Actor, { trx }: { trx: Trx }): Promise<number> {
  const now = clock.now()
  const open = await trx.from('offer_differences').whereIn('open_key', decided.map(({ offerId }) => openKeyOf(offerId))).select('offer_id')
  const newer = new Set(open.map((row) => row.offer_id))
  const back = decided.filter(({ offerId }) => !newer.has(offerId))
  if (back.length === 0) return 0
  const accepted = back.filter((one) => one.accepted)
  if (accepted.length > 0) await setListPrices(accepted.map(({ offerId, oursFen }) => ({ offerId, fen: oursFen })), trx)
  for (const { id, offerId } of back) {
    await trx.from('offer_differences').where('id', id)
      .update({ state: 'open', open_key: openKeyOf(offerId), decided_by: null, decided_at: null, updated_at: now })
  }
  await writeTogether([auditWrites(back.map(({ id, offerId, oursFen, theirsFen }) => ({
    actor, action: 'catalog.difference.reopened', subjectType: 'offer', subjectId: offerId, organisationId: null,
    after: { listFen: oursFen, supplierListFen: theirsFen, difference: id },
  })))], trx)
  return back.length
}
