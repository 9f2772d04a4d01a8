import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import type { OrderSnapshot } from '#supplier-sdk'
import { LineMovedMeanwhile } from '../errors.ts'
import { contentOf, hasChanged, heededStates, isAlive, readFoundOrder, type FoundContent } from '../found_orders.ts'
import { readLine, type Line } from '../lines.ts'
import { advanceLineJob } from './advance_line.ts'
import { moveLine, noteOnLine } from './move_line.ts'
import { priceFoundJob } from './price_found_line.ts'

/**
 * What the supplier says now of an order that its customer has not decided about: it ended there, it was paid there, or it costs
 * something else. The same once more changes nothing. A line that somebody moves at this moment is left to them.
 */
export async function heedFoundOrder(lineId: string, snapshot: OrderSnapshot): Promise<void> {
  try {
    await inTransaction(
      async (trx) => {
        const line = await readLine(lineId, trx)
        const before = line && (await readFoundOrder(lineId, trx))
        if (!line || !before || !heeded(line)) return
        const { supplierOrderNo, rawState } = snapshot
        if (snapshot.state === 'unknown') return
        if (!isAlive(snapshot) && line.state !== 'manual_review') {
          const problem = { code: 'supplier_order_ended', facts: { state: rawState.slice(0, 60) } }
          const to = line.state === 'discovered' ? 'expired' : 'compensating'
          await moveLine(line, to, { problem, note: { key: 'ended_there' } }, { trx })
          if (to === 'compensating') await enqueue(advanceLineJob(lineId), { trx })
          return
        }
        const after = keepItems(before, contentOf(snapshot))
        const change = hasChanged(before, after) ? { content: toJson(after) } : {}
        await trx.from('found_orders').where({ connection_id: line.connectionId, supplier_order_no: supplierOrderNo }).update({ ...change, seen_at: clock.now() })
        if (!hasChanged(before, after)) return
        await noteOnLine(line, { patch: paidPatch(after, rawState), note: noteOf(before, after) }, { trx })
        await enqueue(priceFoundJob(lineId), { trx })
      },
      { isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (!(error instanceof LineMovedMeanwhile)) throw error
  }
}

/** Nobody has decided about it, or it could not be priced in time. */
const heeded = ({ state, priceFen }: Line) => heededStates.includes(state) && (state !== 'manual_review' || priceFen === 0)

/** A list may tell no items, or no amounts; what a look-up told before stays. */
function keepItems(before: FoundContent, after: FoundContent): FoundContent {
  return {
    ...after,
    items: after.items.length > 0 ? after.items : before.items,
    resourceIds: after.resourceIds.length > 0 ? after.resourceIds : before.resourceIds,
    listFen: after.listFen ?? before.listFen,
    costFen: after.costFen ?? before.costFen,
  }
}

const paidPatch = ({ isPaid, costFen }: FoundContent, rawState: string) => ({
  supplierRawState: rawState.slice(0, 60),
  ...(isPaid ? { supplierPaidFen: costFen ?? 0 } : {}),
})

const noteOf = (before: FoundContent, after: FoundContent) => (after.isPaid && !before.isPaid ? { key: 'paid_there' } : undefined)
