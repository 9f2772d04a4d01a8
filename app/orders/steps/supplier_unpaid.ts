import { hub } from '#suppliers/hub'
import { moveLine } from '../actions/move_line.ts'
import type { Step } from '../effects.ts'
import { pay } from './pay.ts'
import { move, waitForSwitch } from './waiting.ts'

/** The order exists at the supplier and nothing is spent. Where the supplier charges by itself, `confirming` only reads. */
export const supplierUnpaid: Step = async (line, context) => {
  if (!(await hub.use(line.connectionCode).can('payOrder'))) return move(line, 'confirming')
  const waiting = await waitForSwitch(line, 'spend')
  return waiting ?? pay(line, context, (trx) => moveLine(line, 'confirming', {}, { trx }))
}
