import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { visibleOrganisations, type Viewer } from '../viewer.ts'

/** Suspends a customer (nobody of theirs signs in, tokens stop) or restores it; running resources are not touched. */
export async function setCustomerStatus(
  viewer: Viewer,
  { organisationId, status, reason }: { organisationId: number; status: 'active' | 'suspended'; reason: string }
): Promise<Result<void, { type: 'customer_not_found' }>> {
  return inTransaction(async (trx) => {
    const query = trx.from('organisations').where('id', organisationId).where('kind', 'customer').whereNot('status', 'closed')
    const customer = await visibleOrganisations(viewer, query, 'organisations.id').forUpdate().first()
    if (!customer) return fail({ type: 'customer_not_found' })
    if (customer.status === status) return ok()
    await trx.from('organisations').where('id', organisationId).update({ status, updated_at: clock.now() })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.customer.status_changed', subjectType: 'organisation', subjectId: organisationId, organisationId,
        before: { status: customer.status }, after: { status, reason },
      },
      { trx }
    )
    return ok()
  })
}
