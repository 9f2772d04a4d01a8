import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { answerCallByHand } from '#suppliers/actions/call_by_hand'

/** Takes back what nobody shall do any more: the open tasks of a line, whose journal rows then say that nothing was done. */
export async function dropManualSteps(lineId: string, trx: Trx): Promise<void> {
  const open = await trx.from('manual_steps').where({ line_id: lineId, state: 'open' }).whereNull('resource_id').select('id', 'call_id')
  for (const step of open) {
    await trx.from('manual_steps').where({ id: step.id, state: 'open' }).update({ state: 'dropped', answered_at: clock.now() })
    await answerCallByHand(step.call_id, { status: 'refused', reason: 'unsupported', supplierCode: 'task withdrawn' }, { trx })
  }
}
