import { later } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { moveLine } from '../actions/move_line.ts'
import type { Step } from '../effects.ts'
import { SWITCH_WAIT_MS } from '../limits.ts'
import { pay } from './pay.ts'
import { move, wait } from './waiting.ts'

/** The order exists at the supplier and nothing is spent. Where the supplier charges by itself, `confirming` only reads. */
export const supplierUnpaid: Step = async (line, context) => {
  const handle = hub.use(line.connectionCode)
  if (!(await handle.can('payOrder'))) return move(line, 'confirming')
  const { spend, fundsStoppedAt } = await handle.switches()
  if (!spend) return wait(line, { code: fundsStoppedAt ? 'funds_stopped' : 'switched_off' }, later(SWITCH_WAIT_MS), 'operations')
  return pay(line, context, (trx) => moveLine(line, 'confirming', {}, { trx }))
}
