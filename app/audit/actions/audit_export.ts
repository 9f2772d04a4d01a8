import { inTransaction } from '#kernel/database/transaction'
import type { Actor } from '../actor.ts'
import { writeAudit } from './write_audit.ts'

export type AuditExport = {
  actor: Actor
  /** `module.noun` of what is taken away. */
  what: string
  /** By what it was narrowed, as typed. */
  filter?: Record<string, unknown>
}

/** Notes that somebody downloads a list; call it before the first row leaves. */
export async function auditExport({ actor, what, filter }: AuditExport): Promise<void> {
  const entry = { actor, action: `${what}.exported`, subjectType: 'export', subjectId: what, after: { filter: filter ?? {} } }
  await inTransaction((trx) => writeAudit(entry, { trx }))
}
