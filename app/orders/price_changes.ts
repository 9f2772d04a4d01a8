import { clock, later } from '#kernel/clock'
import type { Client, Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { prorate, toFen } from '#kernel/money'
import { PRICE_ANSWER_MS } from './limits.ts'
import type { Line } from './lines.ts'

/** A price that moved, as it was put to the customer. Amounts are for the whole line. */
export type PriceChange = {
  id: string
  lineId: string
  priceBeforeFen: number
  priceAfterFen: number
  /** What we were ready to pay, and what the supplier wants now. */
  costBeforeFen: number
  costAfterFen: number
  expiresAt: Date
  acceptedAt: Date | null
}

/** What the line comes to for the customer at our new cost, at the margin that the accepted ceiling stands for; what was to cost nothing, at cost. */
export function priceAtCost({ priceFen, ceilingFen }: Pick<Line, 'priceFen' | 'ceilingFen'>, nowCostFen: number): number {
  return ceilingFen > 0 ? Math.max(priceFen, prorate(priceFen, nowCostFen, ceilingFen)) : Math.max(priceFen, nowCostFen)
}

/** Puts a new price to the customer, in the transaction that moved the line to its question. */
export async function putPriceChange(asked: Line, nowCostFen: number, trx: Trx): Promise<void> {
  const at = clock.now()
  await trx.insertQuery().table('order_line_price_changes').insert({
    id: newId('prc'),
    line_id: asked.id,
    sequence: asked.version,
    price_before_fen: asked.priceFen,
    price_after_fen: priceAtCost(asked, nowCostFen),
    cost_before_fen: asked.ceilingFen,
    cost_after_fen: nowCostFen,
    expires_at: later(PRICE_ANSWER_MS, at),
    created_at: at,
  })
}

/** The newest question of each line; an older one is no longer answered. */
export async function lastPriceChanges(lineIds: readonly string[], client: Client): Promise<PriceChange[]> {
  if (lineIds.length === 0) return []
  const rows = await client
    .from('order_line_price_changes as asked')
    .whereIn('line_id', [...lineIds])
    .whereNotExists((newer) => {
      void newer.from('order_line_price_changes as newer').whereColumn('newer.line_id', 'asked.line_id').whereColumn('newer.sequence', '>', 'asked.sequence')
    })
    .select('asked.*')
  return rows.map(toPriceChange)
}

function toPriceChange(row: Record<string, any>): PriceChange {
  return {
    id: row.id,
    lineId: row.line_id,
    priceBeforeFen: toFen(row.price_before_fen),
    priceAfterFen: toFen(row.price_after_fen),
    costBeforeFen: toFen(row.cost_before_fen),
    costAfterFen: toFen(row.cost_after_fen),
    expiresAt: row.expires_at,
    acceptedAt: row.accepted_at,
  }
}
