import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toHold, type Hold } from '../ledger/holds.ts'

export type HoldsOfSubject = Hold & { createdAt: Date; resolvedAt: Date | null }

/** The holds of order lines (or other subjects of one type), for their pages; the viewer's organisations only. */
export async function holdsQuery(viewer: Viewer, type: string, ids: readonly string[]): Promise<HoldsOfSubject[]> {
  const wallets = visibleOrganisations(viewer, db.from('wallets').select('wallets.id'), 'wallets.organisation_id')
  const query = db.from('wallet_holds').where('subject_type', type).whereIn('subject_id', [...ids]).whereIn('wallet_id', wallets)
  const rows = await query.select('id', 'wallet_id', 'operation_key', 'subject_type', 'subject_id', 'amount_fen', 'state', 'captured_fen', 'refunded_fen',
    'resolved_key', 'created_at', 'resolved_at').orderBy('created_at')
  return rows.map((row) => ({ ...toHold(row), createdAt: row.created_at, resolvedAt: row.resolved_at }))
}
