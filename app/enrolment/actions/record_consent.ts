import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { lockEnrolment, type Pair } from '../enrolment_rows.ts'

/**
 * Records that the customer agreed to its data going to this supplier, at the first purchase there. The first time counts: a
 * second call changes nothing.
 */
export async function recordConsent({ actor, ...pair }: Pair & { actor: Actor }, options: { trx?: Trx } = {}): Promise<void> {
  await inTransaction(async (trx) => {
    const row = await lockEnrolment(pair, trx)
    if (row.consentedAt) return
    const consentedAt = clock.now()
    await trx.from('enrolments').where('id', row.id).update({ consented_at: consentedAt, updated_at: consentedAt })
    await writeAudit(
      { actor, action: 'enrolment.consent.given', subjectType: 'enrolment', subjectId: row.id, organisationId: pair.organisationId,
        after: { connectionId: pair.connectionId, consentedAt } },
      { trx }
    )
  }, options)
}
