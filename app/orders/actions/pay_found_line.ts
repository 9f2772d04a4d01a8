import { writeAudit } from '#audit/actions/write_audit'
import { takeUses, type UsedUp } from '#campaigns/actions/take_uses'
import type { Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { holdFunds } from '#wallet/actions/hold_funds'
import { campaignUsesOf } from '../campaign_uses.ts'
import { subjectOf } from '../effects.ts'
import { LineMovedMeanwhile } from '../errors.ts'
import { visibleLine, type Line } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { PLACE_ORDERS, type Accepted, type AcceptRefused } from './accept_price.ts'
import { advanceLineJob } from './advance_line.ts'
import { auditMoney } from './audit_money.ts'
import { moveLine } from './move_line.ts'
import { priceFoundJob } from './price_found_line.ts'

/** `priceFen` is the price that the customer saw: another one is shown first. */
export type PayFoundLine = { orderId: string; lineId: string; priceFen: number }
export type PayRefused = Exclude<AcceptRefused, { type: 'price_expired' }> | UsedUp

/** Undoes what the transaction wrote and carries the refusal out of it. */
class Refused extends Error {
  constructor(readonly refusal: PayRefused) {
    super(refusal.type)
  }
}

/**
 * The customer's yes to an order from the supplier's console: its price is held, and the worker goes on: it pays the supplier
 * within the ceiling, or reads back what was found paid. No network. A second click or a second tab finds the line gone on:
 * `not_waiting`. A refusal leaves nothing behind; in a transaction that was given, the caller has to roll back after one.
 */
export async function payFoundLine(viewer: Viewer, input: PayFoundLine, { trx }: { trx?: Trx } = {}): Promise<Result<Accepted, PayRefused>> {
  try {
    if (trx) return await pay(viewer, input, trx)
    return await inTransaction(
      async (own) => {
        const paid = await pay(viewer, input, own)
        if (!paid.ok) throw new Refused(paid.error)
        return paid
      },
      { isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (error instanceof Refused) return fail(error.refusal)
    if (error instanceof LineMovedMeanwhile) return fail({ type: 'not_waiting' })
    throw error
  }
}

async function pay(viewer: Viewer, { orderId, lineId, priceFen }: PayFoundLine, trx: Trx): Promise<Result<Accepted, PayRefused>> {
  const line = await visibleLine(viewer, lineId, trx)
  if (line?.orderId !== orderId) return fail({ type: 'line_not_found' })
  if (!viewer.may(PLACE_ORDERS)) return fail({ type: 'may_not_spend' })
  if (viewer.missing.length > 0) return fail({ type: 'not_verified', missing: viewer.missing })
  if (line.origin !== 'supplier' || line.state !== 'awaiting_payment') return fail({ type: 'not_waiting' })
  if (line.priceFen !== priceFen) return fail({ type: 'price_moved_again', priceFen: line.priceFen })
  const taken = await takeCampaigns(line, trx)
  if (!taken.ok) {
    // In a transaction of its own: this one is rolled back, and the price without the campaign shall be there soon.
    await enqueue(priceFoundJob(lineId))
    return taken
  }
  const to = await goOn(viewer, line, trx)
  const held = await holdFunds(
    { organisationId: line.organisationId, amountFen: priceFen, operationKey: `${lineId}:hold`, subject: subjectOf(line), actorUserId: viewer.userId },
    { trx }
  )
  if (held.ok) return ok({ state: to, heldFen: priceFen })
  const { availableFen, neededFen } = held.error
  return fail({ type: 'insufficient_funds', availableFen, neededFen, missingFen: neededFen - availableFen })
}

async function takeCampaigns({ id, organisationId, quantity, priceFen }: Line, trx: Trx): Promise<Result<void, UsedUp>> {
  const row = await trx.from('order_lines').where('id', id).select('provenance').firstOrFail()
  const provenance = fromJson<unknown[]>(row.provenance)
  return takeUses({ organisationId, uses: campaignUsesOf([{ id, quantity, priceFen, provenance }]) }, { trx })
}

async function goOn({ actor }: Viewer, line: Line, trx: Trx): Promise<LineState> {
  const { id: lineId, orderId, organisationId, priceFen, costFen } = line
  await moveLine(line, 'funds_held', { actor, note: { key: 'customer.pay' } }, { trx })
  await enqueue(advanceLineJob(lineId), { trx })
  const after = { lineId, priceFen, costFen }
  await writeAudit({ actor, action: 'orders.line.found_accepted', subjectType: 'order', subjectId: orderId, organisationId, after }, { trx })
  await auditMoney({ lineId, organisationId, what: 'held', before: { heldFen: 0 }, after: { heldFen: priceFen }, actor }, trx)
  return 'funds_held'
}
