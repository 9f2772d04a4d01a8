import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import type { Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { forgetDevices } from '../devices.ts'
import { deleteSecondFactor } from '../second_factor_rows.ts'
import { endAllSessions } from './end_sessions.ts'
import { tellSecondFactor } from './tell_second_factor.ts'

export type RecoverAccess = { userId: number; requestedBy: number }

/**
 * Takes the second factor from a customer's person who lost it, where nobody of their organisation can: one of the operator's people
 * asked for it, another one agreed. Sessions end, devices are forgotten, the person is told by mail; their password still counts.
 * A second call finds nothing to take.
 */
export async function recoverAccess({ userId, requestedBy }: RecoverAccess, { actor, trx }: { actor: Actor; trx: Trx }): Promise<Result<void, { type: 'nothing_to_recover' }>> {
  const person = await trx.from('users').join('organisations', 'organisations.id', 'users.organisation_id')
    .where({ 'users.id': userId, 'organisations.kind': 'customer' }).whereNot('users.status', 'offboarded').forUpdate().select('users.organisation_id').first()
  if (!person || !(await deleteSecondFactor(userId, { trx }))) return fail({ type: 'nothing_to_recover' })
  const organisationId: number = person.organisation_id
  await endAllSessions(userId, 'second_factor', { trx })
  await forgetDevices(userId, { trx })
  const after = { enrolled: false, requestedBy, decidedBy: actor.userId }
  await writeAudit({ actor, action: 'identity.second_factor.recovered', subjectType: 'user', subjectId: userId, organisationId, before: { enrolled: true }, after }, { trx })
  await tellSecondFactor({ userId, organisationId, event: 'second_factor_reset', by: 'KBoss' }, { trx })
  return ok()
}
