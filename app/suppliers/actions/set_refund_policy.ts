import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'

/** `refund`: credited when the supplier's refund order tells its amount. `acceptance`: the quoted amount at once when it has accepted. */
export const refundPolicies = ['refund', 'acceptance'] as const
export type RefundPolicy = (typeof refundPolicies)[number]

/**
 * When customers are credited for what they unsubscribe at this connection. It counts for quotes from now on; those that were
 * shown keep theirs. Setting what stands already changes nothing and is not audited.
 */
export async function setRefundPolicy(
  { code, policy, actor }: { code: string; policy: RefundPolicy; actor: Actor },
  options: { trx?: Trx } = {}
): Promise<Result<RefundPolicy, { type: 'connection_not_found' }>> {
  return inTransaction(async (trx) => {
    const row = await trx.from('supplier_connections').where('code', code).forUpdate().select('refund_policy').first()
    if (!row) return fail({ type: 'connection_not_found' })
    if (row.refund_policy === policy) return ok(policy)
    await trx.from('supplier_connections').where('code', code).update({ refund_policy: policy, updated_at: clock.now() })
    const audit = { actor, action: 'suppliers.connection.refund_policy', subjectType: 'connection', subjectId: code }
    await writeAudit({ ...audit, before: { refundPolicy: row.refund_policy }, after: { refundPolicy: policy } }, { trx })
    return ok(policy)
  }, options)
}
