import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { enqueue } from '#jobs/actions/enqueue'
import { fail, ok, type Result } from '#kernel/result'
import { openKycJob } from '../open_kyc.ts'
import { tellOwners } from '../tell_owners.ts'
import { lockVerification } from '../verification_rows.ts'
import type { VerificationState } from '../verification_states.ts'

export type ReviewVerification = { organisationId: number; /** That the page showed: newer data are not decided unseen. */ version: number;
  decision: 'approved' | 'returned'; reason?: string | null }

export type ReviewRefused =
  | { type: 'not_in_review'; state: VerificationState }
  /** The customer sent other data meanwhile. */
  | { type: 'changed_meanwhile' }
  | { type: 'reason_required' }

/** A person of operations says that the data are right, or returns them with a reason. A second call finds nothing in review. */
export async function reviewVerification(viewer: Viewer, { organisationId, version, decision, reason }: ReviewVerification): Promise<Result<void, ReviewRefused>> {
  if (decision === 'returned' && !reason?.trim()) return fail({ type: 'reason_required' })
  return inTransaction(async (trx) => {
    const row = await lockVerification(organisationId, trx)
    if (row.state !== 'in_review') return fail({ type: 'not_in_review', state: row.state })
    if (row.version !== version) return fail({ type: 'changed_meanwhile' })
    const now = clock.now()
    const why = reason?.trim() || null
    await trx.from('verifications').where('organisation_id', organisationId).update({
      state: decision, reason: why, decided_by: viewer.userId, decided_at: now, due_at: null, updated_at: now,
    })
    await writeAudit(
      { actor: viewer.actor, action: `enrolment.verification.${decision}`, subjectType: 'verification', subjectId: organisationId, organisationId,
        before: { state: row.state }, after: { state: decision, version, reason: why } },
      { trx }
    )
    if (decision === 'approved') await enqueue(openKycJob(organisationId), { trx })
    await tellOwners({ organisationId, event: `verification_${decision}`, key: `verification:${organisationId}:${version}`, args: { reason: why ?? '' } }, { trx })
    return ok()
  })
}
