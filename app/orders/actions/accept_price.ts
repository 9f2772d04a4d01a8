import { writeAudit } from '#audit/actions/write_audit'
import type { Verification, Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'
import { formatFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { raiseHold } from '#wallet/actions/raise_hold'
import { subjectOf } from '../effects.ts'
import { LineMovedMeanwhile } from '../errors.ts'
import { visibleLine, type Line } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { lastPriceChanges, type PriceChange } from '../price_changes.ts'
import { advanceLineJob } from './advance_line.ts'
import { auditMoney } from './audit_money.ts'
import { moveLine } from './move_line.ts'

export const PLACE_ORDERS = 'orders.orders.place'

export type AcceptPrice = { orderId: string; lineId: string; priceChangeId: string }

export type Accepted = { state: LineState; /** What was held in addition. */ heldFen: number }

export type AcceptRefused =
  | { type: 'line_not_found' }
  /** Somebody answered already, or the line asks for something else. */
  | { type: 'not_waiting' }
  | { type: 'may_not_spend' }
  | { type: 'not_verified'; missing: readonly Verification[] }
  /** The price moved once more since the page was opened. */
  | { type: 'price_moved_again'; priceFen: number }
  | { type: 'price_expired'; expiredAt: Date }
  | { type: 'insufficient_funds'; availableFen: number; neededFen: number; missingFen: number }

/** Undoes what the transaction wrote and carries the refusal out of it. */
class Refused extends Error {
  constructor(readonly refusal: AcceptRefused) {
    super(refusal.type)
  }
}

/**
 * The customer's yes to a price that moved: the difference is held, price and ceiling are raised, and the line goes on where the
 * question arose, in one transaction. The supplier is asked once more before a fen is spent, so a price that moves again comes
 * back as a new question.
 *
 * A second click or a second tab finds no question any more: `not_waiting`. A refusal leaves nothing behind; in a transaction
 * that was given, the caller has to roll back after `insufficient_funds`, because the wallet is asked last.
 */
export async function acceptPrice(
  viewer: Viewer,
  answer: AcceptPrice,
  { trx }: { trx?: Trx } = {}
): Promise<Result<Accepted, AcceptRefused>> {
  try {
    if (trx) return await accept(viewer, answer, trx)
    return await inTransaction(
      async (own) => {
        const accepted = await accept(viewer, answer, own)
        if (!accepted.ok) throw new Refused(accepted.error)
        return accepted
      },
      { isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (error instanceof Refused) return fail(error.refusal)
    if (error instanceof LineMovedMeanwhile) return fail({ type: 'not_waiting' })
    throw error
  }
}

async function accept(viewer: Viewer, { orderId, lineId, priceChangeId }: AcceptPrice, trx: Trx): Promise<Result<Accepted, AcceptRefused>> {
  const line = await visibleLine(viewer, lineId, trx)
  if (line?.orderId !== orderId) return fail({ type: 'line_not_found' })
  if (!viewer.may(PLACE_ORDERS)) return fail({ type: 'may_not_spend' })
  if (viewer.missing.length > 0) return fail({ type: 'not_verified', missing: viewer.missing })
  if (line.state !== 'action_required' || line.problem?.code !== 'price_changed') return fail({ type: 'not_waiting' })
  const [change] = await lastPriceChanges([lineId], trx)
  if (!change || change.acceptedAt) return fail({ type: 'not_waiting' })
  if (change.id !== priceChangeId) return fail({ type: 'price_moved_again', priceFen: change.priceAfterFen })
  if (change.expiresAt <= clock.now()) return fail({ type: 'price_expired', expiredAt: change.expiresAt })
  const to = await goOn(viewer, line, change, trx)
  const held = await raiseHold(
    { subject: subjectOf(line), byFen: differenceOf(change), operationKey: `${lineId}:hold:${change.id}`, actorUserId: viewer.userId },
    { trx }
  )
  if (held.ok) return ok({ state: to, heldFen: differenceOf(change) })
  if (held.error.type !== 'insufficient_funds') throw new Error(`E_RAISE: the hold of ${lineId} cannot be raised (${held.error.type}). Look at its ledger.`)
  const { availableFen, neededFen } = held.error
  return fail({ type: 'insufficient_funds', availableFen, neededFen, missingFen: neededFen - availableFen })
}

const differenceOf = ({ priceAfterFen, priceBeforeFen }: PriceChange): number => priceAfterFen - priceBeforeFen

/** The answer of the supplier's last call is known, so the next one goes out under a new key: its ceiling is another. */
async function goOn(viewer: Viewer, line: Line, change: PriceChange, trx: Trx): Promise<LineState> {
  const { actor } = viewer
  const { priceAfterFen: priceFen, priceBeforeFen, costAfterFen: costFen } = change
  const to = line.stateBefore!
  const patch = { priceFen, costFen, ceilingFen: costFen, generation: line.generation + 1 }
  const note = { key: 'customer.accept_price', args: { before: formatFen(priceBeforeFen), after: formatFen(priceFen) } }
  await moveLine(line, to, { actor, patch, note }, { trx })
  await trx.from('order_line_price_changes').where('id', change.id).whereNull('accepted_at').update({ accepted_at: clock.now(), accepted_by: viewer.userId })
  await addProvenance(line.id, change, trx)
  await trx.from('orders').where('id', line.orderId).increment('total_fen', differenceOf(change))
  await enqueue(advanceLineJob(line.id), { trx })
  const { orderId, organisationId, id: lineId, ceilingFen } = line
  await writeAudit(
    {
      actor, action: 'orders.line.price_accepted', subjectType: 'order', subjectId: orderId, organisationId,
      before: { lineId, priceFen: priceBeforeFen, ceilingFen }, after: { lineId, priceFen, ceilingFen: costFen, priceChange: change.id },
    },
    { trx }
  )
  await auditMoney({ lineId, organisationId, what: 'held', before: { heldFen: priceBeforeFen }, after: { heldFen: priceFen }, actor }, trx)
  return to
}

/** The chain behind the price gets one more link, so that the customer still sees why it is what it is. */
async function addProvenance(lineId: string, { priceBeforeFen, priceAfterFen }: PriceChange, trx: Trx): Promise<void> {
  const row = await trx.from('order_lines').where('id', lineId).select('provenance').firstOrFail()
  const step = { rule: null, kind: 'supplier_price_change', version: null, beforeFen: priceBeforeFen, afterFen: priceAfterFen }
  const provenance = [...fromJson<unknown[]>(row.provenance), step]
  await trx.from('order_lines').where('id', lineId).update({ provenance: toJson(provenance) })
}
