import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { insertInto, writeTogether, type Write } from '#kernel/database/writes'
import { toJson } from '#kernel/json'
import type { Actor } from '../actor.ts'
import { redacted } from '../redaction.ts'

export type AuditEntry = {
  actor: Actor
  /** `module.noun.verb`, for example `identity.member.suspended`. */
  action: string
  subjectType: string
  subjectId: string | number
  /** The organisation that the subject belongs to; the actor's own where it is left out. Decides who may read the row. */
  organisationId?: number | null
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/**
 * Appends one row in the caller's transaction: it stays exactly when the change stays. Rows are never changed. Values under a
 * secret's name are kept as fingerprints.
 */
export async function writeAudit(entry: AuditEntry, { trx }: { trx: Trx }): Promise<void> {
  await writeTogether([auditWrite(entry)], trx)
}

/** The same as a write to be sent with others. */
export const auditWrite = (entry: AuditEntry): Write => auditWrites([entry])

/** Many rows as one write; there must be at least one. */
export const auditWrites = (entries: readonly AuditEntry[]): Write => insertInto('audit_rows', entries.map(rowOf))

function rowOf(entry: AuditEntry) {
  const { actor } = entry
  return {
    at: clock.now(),
    actor_kind: actor.kind,
    actor_user_id: actor.userId,
    organisation_id: entry.organisationId === undefined ? actor.organisationId : entry.organisationId,
    action: entry.action,
    subject_type: entry.subjectType,
    subject_id: String(entry.subjectId).slice(0, 64),
    before_values: entry.before ? toJson(redacted(entry.before)) : null,
    after_values: entry.after ? toJson(redacted(entry.after)) : null,
    ip_address: actor.ipAddress,
    request_id: actor.requestId,
  }
}
