import { giveBackUses } from '#campaigns/actions/give_back_uses'
import { releaseHold } from '#wallet/actions/release_hold'
import { holdStateOf } from '#wallet/queries/hold_state_query'
import type { Actor } from '#audit/actor'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { subjectOf } from '../effects.ts'
import type { Line } from '../lines.ts'
import { dropManualSteps } from '../manual/drop_manual_steps.ts'
import type { LineState } from '../order_line_states.ts'
import { auditMoney } from './audit_money.ts'
import { payBack } from './pay_back.ts'
import { moveLine } from './move_line.ts'
import { syncResourceJob } from './sync_resource.ts'

/**
 * The undoing is done: the hold goes back and the line ends, in one transaction, with the reason still on it. An unsubscription
 * that came to nothing ends `cancelled`, because nothing was held, and its resource is read again; so does a change that was to
 * cost nothing. So does an order from the supplier's console that the customer declined, and one that nobody paid ends `expired`.
 * Tasks for people are withdrawn.
 */
export async function failLine(line: Line, options: { trx?: Trx } = {}): Promise<Line> {
  return inTransaction(
    async (trx) => {
      const wasHeld = line.origin === 'hub' || (await hasHold(line, trx))
      const to = endOf(line, wasHeld)
      if (line.action === 'unsubscribe') await keepResource(line, trx)
      const key = line.action === 'change' && to === 'cancelled' ? 'not_changed' : to
      const ended = await moveLine(line, to, { problem: line.problem, note: { key: wasHeld ? key : 'not_bought' } }, { trx })
      await dropManualSteps(line.id, trx)
      if (!wasHeld) return ended
      await auditGivenBack(line, trx)
      await giveBack(line, trx)
      if (line.origin === 'supplier') await payBack(line, line.priceFen, 'release', trx)
      return ended
    },
    { trx: options.trx, isolationLevel: 'read committed' }
  )
}

function endOf({ action, priceFen, origin, problem }: Line, wasHeld: boolean): LineState {
  if (action === 'unsubscribe' || (action !== 'new' && origin === 'hub' && priceFen === 0)) return 'cancelled'
  if (wasHeld) return 'failed_refunded'
  return problem?.code === 'declined' ? 'cancelled' : 'expired'
}

/** An order from the supplier's console may be undone before anybody held money for it. */
const hasHold = async ({ id }: Line, trx: Trx): Promise<boolean> => (await holdStateOf(subjectOf({ id }), trx)) !== null

/** A hold that goes back without anything bought. */
export async function auditGivenBack({ id: lineId, organisationId, priceFen }: Line, trx: Trx, actor?: Actor): Promise<void> {
  if (priceFen === 0) return
  await auditMoney({ lineId, organisationId, what: 'given_back', before: { heldFen: priceFen }, after: { heldFen: 0 }, actor }, trx)
}

/** Releases the hold of a line, and what it took of campaigns. One that was released before stays so; one that was charged is a fault and throws. */
export async function giveBack(line: Pick<Line, 'id' | 'problem'>, trx: Trx): Promise<void> {
  await giveBackUses({ lineId: line.id }, { trx })
  const reason = line.problem?.code ?? 'cancelled'
  const released = await releaseHold({ subject: subjectOf(line), operationKey: `${line.id}:release`, reason }, { trx })
  if (!released.ok) throw new Error(`E_RELEASE: the hold of ${line.id} cannot be given back (${released.error.type}). Look at its ledger.`)
}

async function keepResource({ resourceId }: Line, trx: Trx): Promise<void> {
  const kept = { state: 'unknown', updated_at: clock.now() }
  await trx.from('resources').where({ id: resourceId!, state: 'unsubscribing' }).update(kept)
  await enqueue(syncResourceJob(resourceId!), { trx })
}
