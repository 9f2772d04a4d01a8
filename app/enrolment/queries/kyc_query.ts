import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import type { Client } from '#kernel/database/transaction'
import { clock } from '#kernel/clock'
import { toKycRow, type KycRow } from '../kyc_rows.ts'
import type { KycOwner, KycState } from '../kyc_states.ts'

export type KycView = {
  id: string
  organisationId: number
  connectionCode: string
  connectionName: string
  supplierAccount: string | null
  state: KycState
  owner: KycOwner | null
  reason: string | null
  rawState: string | null
  generation: number
  sentVersion: number | null
  dueAt: Date | null
  isOverdue: boolean
  lastCallId: string | null
  verifiedAt: Date | null
  updatedAt: Date
}

/** What each supplier made of one organisation's verification, as far as the viewer may see the organisation. */
export async function kycQuery(viewer: Viewer, organisationId: number): Promise<KycView[]> {
  const rows = await visibleOrganisations(viewer, db.from('kyc_submissions'), 'kyc_submissions.organisation_id')
    .where('kyc_submissions.organisation_id', organisationId)
    .join('supplier_connections', 'supplier_connections.id', 'kyc_submissions.connection_id')
    .join('enrolments', 'enrolments.id', 'kyc_submissions.enrolment_id')
    .select('kyc_submissions.*', 'supplier_connections.code', 'supplier_connections.name', 'enrolments.supplier_account')
    .orderBy('supplier_connections.code').limit(200)
  return rows.map(toView)
}

/** One submission, locked, or null where there is none or the viewer may not see its organisation. */
export async function visibleKyc(viewer: Viewer, id: string, client: Client): Promise<{ row: KycRow; connectionCode: string; connectionName: string } | null> {
  const row = await visibleOrganisations(viewer, client.from('kyc_submissions'), 'kyc_submissions.organisation_id')
    .where('kyc_submissions.id', id).join('supplier_connections', 'supplier_connections.id', 'kyc_submissions.connection_id')
    .forUpdate('kyc_submissions').select('kyc_submissions.*', 'supplier_connections.code', 'supplier_connections.name').first()
  return row ? { row: toKycRow(row), connectionCode: row.code, connectionName: row.name } : null
}

function toView(row: Record<string, any>): KycView {
  const { id, organisationId, state, owner, reason, rawState, generation, sentVersion, dueAt, updatedAt } = toKycRow(row)
  return {
    id, organisationId, state, owner, reason, rawState, generation, sentVersion, dueAt, updatedAt,
    connectionCode: row.code, connectionName: row.name, supplierAccount: row.supplier_account,
    isOverdue: dueAt !== null && dueAt < clock.now(), lastCallId: row.last_call_id, verifiedAt: row.verified_at,
  }
}
