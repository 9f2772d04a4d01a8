import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { POLICY_SETTING, verificationPolicy, type VerificationPolicy } from '../verification_policy.ts'

/** Which verifications a person looks at before they go to suppliers. Holds for what is submitted from now on; the same again writes nothing. */
export async function setVerificationPolicy(viewer: Viewer, policy: VerificationPolicy): Promise<void> {
  await inTransaction(async (trx) => {
    await trx.from('settings').where('name', POLICY_SETTING).forUpdate().first()
    const before = await verificationPolicy(trx)
    if (before.company === policy.company && before.person === policy.person) return
    await trx.rawQuery(
      'INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE value = VALUES(value), updated_at = VALUES(updated_at)',
      [POLICY_SETTING, toJson(policy), clock.now()] as any[]
    )
    await writeAudit(
      { actor: viewer.actor, action: 'enrolment.verification_policy.changed', subjectType: 'setting', subjectId: POLICY_SETTING, before, after: policy },
      { trx }
    )
  })
}
