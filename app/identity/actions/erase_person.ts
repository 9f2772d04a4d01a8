import { systemActor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { removeFile } from '#files/actions/remove_file'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { eraseElsewhere, type ClosingSubject } from '../closing.ts'
import { placeholderEmail } from './free_address.ts'

type ErasePerson = { passwordHash: string; settled?: Record<string, number> }

/** What says where a person signed in from, and with what; nothing else points at these rows. */
const ownRows = ['user_sessions', 'known_devices', 'sign_in_codes', 'recovery_codes', 'second_factors', 'verification_codes', 'address_changes']

/**
 * Takes from a person what tells who they are; their row stays for orders and ledger to point at, under a number. Part of the
 * caller's transaction; a second call changes nothing.
 */
export async function erasePerson(subject: ClosingSubject & { kind: 'person' }, { passwordHash, settled }: ErasePerson, trx: Trx): Promise<void> {
  const { userId, organisationId } = subject
  const user = await trx.from('users').where('id', userId).whereNull('erased_at').forUpdate().select('status', 'picture_file').first()
  if (!user) return
  const now = clock.now()
  await trx.from('users').where('id', userId).update({
    name: `已注销 #${userId}`, email: placeholderEmail(userId), phone: null, password: passwordHash, email_verified_at: null, phone_verified_at: null,
    department_id: null, picture_file: null, status: 'offboarded', erased_at: now, updated_at: now, access_version: trx.raw('access_version + 1'),
  })
  if (user.picture_file) await removeFile(user.picture_file, { trx })
  await trx.from('user_roles').where('user_id', userId).delete()
  await trx.from('auth_access_tokens').where('tokenable_id', userId).delete()
  await trx.from('sessions').where('user_id', String(userId)).delete()
  for (const table of ownRows) await trx.from(table).where('user_id', userId).delete()
  await trx.from('invitations').where('user_id', userId).update({ name: `#${userId}`, target: placeholderEmail(userId) })
  const exports = trx.from('data_exports').where('user_id', userId).select('id')
  await trx.from('data_export_slices').whereIn('export_id', exports).delete()
  await trx.from('data_exports').where('user_id', userId).whereNot('state', 'failed').update({ state: 'expired', live_key: null })
  await eraseElsewhere(subject, { trx })
  await writeAudit(
    {
      actor: systemActor, action: 'identity.person.erased', subjectType: 'user', subjectId: userId, organisationId, before: { status: user.status },
      after: { status: 'offboarded', ...(settled && { settled }) },
    },
    { trx }
  )
}
