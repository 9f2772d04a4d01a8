import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { toJson } from '#kernel/json'
import { approvalHandlerOf, type ApprovalFact } from '../handlers.ts'
import { approvalKindOf } from '../kinds.ts'
import { REQUEST_LIFE_MS } from '../limits.ts'

export type RequestApproval = {
  kind: string
  subject: { type: string; id: string | number }
  /** One line of what is asked for, as the list shows it. */
  title: string
  /** In the kind's unit: what a limit is compared with; 0 where it has none. */
  size: number
  /** The customer it is about. */
  organisationId?: number | null
  /** What whoever decides must see, before and after. */
  facts: readonly ApprovalFact[]
  reason?: string | null
  actor: Actor
  expiresAt?: Date
}

/**
 * Asks for a decision. While one for the same subject is undecided a second call answers that one (`isNew: false`) and changes
 * nothing. Only people ask: the system has nobody whose own request it would be.
 */
export async function requestApproval(request: RequestApproval, { trx }: { trx?: Trx } = {}): Promise<{ id: string; isNew: boolean }> {
  const { kind, subject, actor, size } = request
  approvalKindOf(kind)
  approvalHandlerOf(kind)
  if (actor.userId === null) throw new Error(`An approval of the kind "${kind}" needs a person who asks for it.`)
  if (!Number.isSafeInteger(size) || size < 0) throw new Error(`${size} is no size of an approval.`)
  const openKey = `${kind}:${subject.type}:${subject.id}`
  return inTransaction(async (inner) => {
    const id = newId('apr')
    const now = clock.now()
    const row = {
      id, kind, subject_type: subject.type, subject_id: String(subject.id), open_key: openKey, organisation_id: request.organisationId ?? null,
      title: request.title, size, facts: toJson(request.facts), reason: request.reason ?? null, state: 'pending', requested_by: actor.userId,
      expires_at: request.expiresAt ?? later(REQUEST_LIFE_MS, now), created_at: now, updated_at: now,
    }
    const columns = Object.keys(row) as (keyof typeof row)[]
    await inner.rawQuery(
      `INSERT INTO approval_requests (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON DUPLICATE KEY UPDATE open_key = open_key`,
      columns.map((column) => row[column] as any)
    )
    const open = await inner.from('approval_requests').where('open_key', openKey).select('id').firstOrFail()
    if (open.id !== id) return { id: open.id as string, isNew: false }
    await writeAudit({ actor, action: 'approvals.request.made', subjectType: 'approval_request', subjectId: id,
      organisationId: request.organisationId ?? null,
      after: { kind, subject: openKey, size, title: request.title, reason: request.reason } }, { trx: inner })
    return { id, isNew: true }
  }, { trx })
}
