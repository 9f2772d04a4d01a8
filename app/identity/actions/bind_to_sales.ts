import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { newBatch } from '../assignments.ts'
import { tellNoticeDue } from '../events/notice_due.ts'

export type BindToSales = { organisationId: number; salesUserId: number; actor: Actor }

/**
 * Gives a customer that has no sales yet to one of the operator's, in the caller's transaction, and tells that person.
 *
 * @returns false where the customer has one already or the person no longer sells: then nothing changed.
 */
export async function bindToSales({ organisationId, salesUserId, actor }: BindToSales, { trx }: { trx: Trx }): Promise<boolean> {
  const sales = await trx.from('users')
    .join('organisations', 'organisations.id', 'users.organisation_id')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'users.id': salesUserId, 'users.status': 'active', 'organisations.kind': 'operator', 'roles.code': 'sales' })
    .select('users.organisation_id')
    .first()
  if (!sales) return false
  const changed = await trx.from('organisations').where('id', organisationId).whereNull('sales_user_id')
    .update({ sales_user_id: salesUserId, updated_at: clock.now() })
  if (Number(changed) !== 1) return false
  const customer = await trx.from('organisations').where('id', organisationId).select('name').firstOrFail()
  const batch = newBatch()
  await trx.insertQuery().table('customer_assignments')
    .insert({ batch, organisation_id: organisationId, from_user_id: null, to_user_id: salesUserId, created_at: clock.now() })
  await writeAudit({ actor, action: 'identity.customer.assigned', subjectType: 'organisation', subjectId: organisationId, organisationId,
    before: { salesUserId: null }, after: { salesUserId, batch } }, { trx })
  const dedupKey = `customer_assigned:${batch}:${salesUserId}`
  const link = `/admin/customers/${organisationId}`
  await tellNoticeDue({ event: 'customer_assigned', dedupKey, channel: 'station', userId: salesUserId, organisationId: sales.organisation_id,
    args: { organisation: customer.name }, link }, { trx })
  return true
}
