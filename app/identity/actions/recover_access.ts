import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import type { Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { forgetDevices } from '../devices.ts'
import { deleteSecondFactor } from '../second_factor_rows.ts'
import { endAllSessions } from './end_sessions.ts'
import { ownerOf } from './free_address.ts'
import { replaceAddress } from './replace_address.ts'
import { tellSecondFactor } from './tell_second_factor.ts'

/** `email`: takes the place of a lost e-mail and phone. */
export type RecoverAccess = { userId: number; requestedBy: number; email: string | null }
export type RecoverRefused = { type: 'nothing_to_recover' } | { type: 'address_taken' } | { type: 'own_account' }

/**
 * Takes the second factor from somebody who lost it, and with `email` gives them an address in the place of the lost ones: one of
 * the operator's people asked for it, another one, who is not the person, agreed. Sessions end, devices are forgotten, the person is
 * told by mail. Without `email` their password still counts. A second call finds nothing to take.
 */
export async function recoverAccess({ userId, requestedBy, email }: RecoverAccess, { actor, trx }: { actor: Actor; trx: Trx }): Promise<Result<void, RecoverRefused>> {
  if (actor.userId === userId) return fail({ type: 'own_account' })
  const person = await trx.from('users').where({ id: userId, status: 'active' }).forUpdate().select('organisation_id').first()
  if (!person) return fail({ type: 'nothing_to_recover' })
  if (email && (await ownerOf('email', email, trx))) return fail({ type: 'address_taken' })
  const organisationId: number = person.organisation_id
  const hadFactor = await deleteSecondFactor(userId, { trx })
  if (!hadFactor && !email) return fail({ type: 'nothing_to_recover' })
  if (hadFactor) {
    await endAllSessions(userId, 'second_factor', { trx })
    await forgetDevices(userId, { trx })
    const after = { enrolled: false, requestedBy, decidedBy: actor.userId }
    await writeAudit({ actor, action: 'identity.second_factor.recovered', subjectType: 'user', subjectId: userId, organisationId, before: { enrolled: true }, after }, { trx })
    await tellSecondFactor({ userId, organisationId, event: 'second_factor_reset', by: 'KBoss' }, { trx })
  }
  if (email) await replaceAddress({ userId, email, requestedBy }, { actor, trx })
  return ok()
}
