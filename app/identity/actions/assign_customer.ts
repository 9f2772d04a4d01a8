import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { tellNoticeDue } from '../events/notice_due.ts'
import type { Viewer } from '../viewer.ts'

export type AssignRefused = { type: 'customer_not_found' } | { type: 'sales_unknown' }

/** Gives a customer to one of the operator's sales, or to nobody. Sales see it from their next request on. */
export async function assignCustomer(
  viewer: Viewer,
  { organisationId, salesUserId }: { organisationId: number; salesUserId: number | null }
): Promise<Result<void, AssignRefused>> {
  return inTransaction(async (trx) => {
    const customer = await trx.from('organisations').where('id', organisationId).whereNot('kind', 'operator').forUpdate().first()
    if (!customer) return fail({ type: 'customer_not_found' })
    if (salesUserId !== null && !(await isSales(salesUserId))) return fail({ type: 'sales_unknown' })
    if (customer.sales_user_id === salesUserId) return ok()
    await trx.from('organisations').where('id', organisationId).update({ sales_user_id: salesUserId, updated_at: clock.now() })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.customer.assigned', subjectType: 'organisation', subjectId: organisationId, organisationId,
        before: { salesUserId: customer.sales_user_id }, after: { salesUserId },
      },
      { trx }
    )
    if (salesUserId !== null) {
      const dedupKey = `customer_assigned:${organisationId}:${salesUserId}:${clock.now().getTime()}`
      const args = { organisation: customer.name }
      const link = `/admin/customers/${organisationId}`
      await tellNoticeDue(
        { event: 'customer_assigned', dedupKey, channel: 'station', userId: salesUserId, organisationId: viewer.organisationId!, args, link },
        { trx }
      )
    }
    return ok()

    async function isSales(userId: number): Promise<boolean> {
      const row = await trx
        .from('users')
        .join('organisations', 'organisations.id', 'users.organisation_id')
        .join('user_roles', 'user_roles.user_id', 'users.id')
        .join('roles', 'roles.id', 'user_roles.role_id')
        .where({ 'users.id': userId, 'users.status': 'active', 'organisations.kind': 'operator', 'roles.code': 'sales' })
        .select('users.id')
        .first()
      return row !== null
    }
  })
}
