import type { Viewer } from '#identity/viewer'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { decideDiscovery } from '#suppliers/actions/decide_discovery'
import { visibleLine } from '../lines.ts'
import { discoveryQuery } from '../queries/discoveries_query.ts'

export type LinkRefused = { type: 'discovery_not_found' } | { type: 'not_open' } | { type: 'line_not_found' } | { type: 'other_supplier' }

/**
 * Says to which order line something found at a supplier belongs: evidence for whoever settles that line (`resolveManually` with
 * the supplier's order number), and an answer to the sweep. Moves no line and no money. A second call finds it decided.
 */
export async function linkDiscovery(
  viewer: Viewer,
  { id, lineId, reason }: { id: string; lineId: string; reason: string },
  options: { trx?: Trx } = {}
): Promise<Result<void, LinkRefused>> {
  const found = await discoveryQuery(viewer, id)
  if (!found) return fail({ type: 'discovery_not_found' })
  return inTransaction(async (trx): Promise<Result<void, LinkRefused>> => {
    const line = await visibleLine(viewer, lineId, trx)
    if (!line) return fail({ type: 'line_not_found' })
    if (line.connectionCode !== found.supplierCode) return fail({ type: 'other_supplier' })
    const decided = await decideDiscovery(viewer, { id, state: 'linked', lineId, reason }, { trx })
    return decided.ok ? ok() : decided
  }, options)
}
