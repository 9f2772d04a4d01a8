import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import type { MovementKind, Subject } from '../ledger/movements.ts'

export type SubjectEntry = { id: string; at: Date; kind: MovementKind; amountFen: number; subjectId: string; operationKey: string; reason: string | null }

const SUBJECTS_ENTRIES_MAX = 500

/** What moved for these subjects, oldest first: for the page of an order. Nothing of wallets that the viewer may not see. */
export async function subjectEntriesQuery(viewer: Viewer, type: Subject['type'], ids: readonly string[]): Promise<SubjectEntry[]> {
  if (ids.length === 0) return []
  const rows = await visibleEntries(viewer).where('ledger_transactions.subject_type', type).whereIn('ledger_transactions.subject_id', [...ids])
  return rows.map(toEntry)
}

/** What was moved under keys that begin with `key`, whatever it was moved for: what an unsubscription gives back belongs to the purchase. */
export async function keyedEntriesQuery(viewer: Viewer, key: string): Promise<SubjectEntry[]> {
  const rows = await visibleEntries(viewer).where('ledger_transactions.operation_key', 'like', `${key.replace(/[\\%_]/g, '\\$&')}:%`)
  return rows.map(toEntry)
}

const visibleEntries = (viewer: Viewer) =>
  visibleOrganisations(viewer, db.from('ledger_transactions'), 'wallets.organisation_id')
    .join('wallets', 'wallets.id', 'ledger_transactions.wallet_id')
    .select('ledger_transactions.id', 'ledger_transactions.created_at', 'kind', 'amount_fen', 'subject_id', 'operation_key', 'reason')
    .orderBy('ledger_transactions.created_at')
    .orderBy('ledger_transactions.id')
    .limit(SUBJECTS_ENTRIES_MAX)

const toEntry = (row: Record<string, any>): SubjectEntry => ({
  id: row.id,
  at: row.created_at,
  kind: row.kind,
  amountFen: toFen(row.amount_fen),
  subjectId: row.subject_id,
  operationKey: row.operation_key,
  reason: row.reason,
})
