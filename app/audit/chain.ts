import { canonicalJson } from '#kernel/json'
import { sha256 } from '#kernel/secrets'

/** The one chain of today; its name stands in each seal, so that another can begin beside it. */
export const AUDIT_CHAIN = 'audit'

/** What stands before the first row. */
export const CHAIN_START = '0'.repeat(64)

/** An audit row as it is sealed: every column, values as the database holds them. */
export type SealedRow = {
  id: number
  at: Date
  actor_kind: string
  actor_user_id: number | null
  organisation_id: number | null
  action: string
  subject_type: string
  subject_id: string
  before_text: string | null
  after_text: string | null
  ip_address: string | null
  request_id: string | null
}

/** For `select`: the JSON columns as the text that is stored, for parsing and writing again may not give the same. */
export const sealedColumns = `
  audit_rows.id, audit_rows.at, audit_rows.actor_kind, audit_rows.actor_user_id, audit_rows.organisation_id, audit_rows.action,
  audit_rows.subject_type, audit_rows.subject_id, CONCAT(audit_rows.before_values, '') AS before_text,
  CONCAT(audit_rows.after_values, '') AS after_text, audit_rows.ip_address, audit_rows.request_id`

/** SHA-256 over the hash before it, the place in the chain and the canonical row, one a line. */
export function sealHash(previous: string, seq: number, row: SealedRow): string {
  const canonical = canonicalJson({
    id: row.id,
    at: row.at.toISOString(),
    actor_kind: row.actor_kind,
    actor_user_id: row.actor_user_id,
    organisation_id: row.organisation_id,
    action: row.action,
    subject_type: row.subject_type,
    subject_id: row.subject_id,
    before: row.before_text,
    after: row.after_text,
    ip_address: row.ip_address,
    request_id: row.request_id,
  })
  return sha256(`${previous}\n${seq}\n${canonical}`)
}
