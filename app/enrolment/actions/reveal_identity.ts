import { writeAudit } from '#audit/actions/write_audit'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { findVerification, openIdentity, type Identity } from '../verification_rows.ts'

export type RevealRefused = { type: 'verification_not_found' }

/** The identity in clear text, for a reason that stays in the audit. Show it once; each call leaves a row of its own. */
export async function revealIdentity(
  viewer: Viewer,
  { organisationId, reason }: { organisationId: number; reason: string }
): Promise<Result<Identity, RevealRefused>> {
  return inTransaction(async (trx) => {
    const seen = await visibleOrganisations(viewer, trx.from('verifications'), 'verifications.organisation_id')
      .where('organisation_id', organisationId).select('organisation_id').first()
    const row = seen && (await findVerification(organisationId, trx))
    const identity = row && openIdentity(row)
    if (!row || !identity) return fail({ type: 'verification_not_found' })
    await writeAudit(
      { actor: viewer.actor, action: 'enrolment.identity.revealed', subjectType: 'verification', subjectId: organisationId, organisationId,
        after: { reason, version: row.version } },
      { trx }
    )
    return ok(identity)
  })
}
