import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import type { Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { Realm } from '../builtin_roles.ts'
import type { InvitationChannel } from '../invitations.ts'
import { TERMS_VERSION } from '../terms.ts'

export type Rejoin = {
  userId: number
  name: string
  email: string
  phone: string | null
  passwordHash: string
  role: string
  realm: Realm
  departmentId: number | null
  channel: InvitationChannel
  origin: { ipAddress: string | null; requestId: string | null }
}

/**
 * Somebody who was offboarded comes back by an invitation, as the same person, with what the invitation says and nothing of
 * what they had: role, department and password are new, sessions of before stay ended. Part of the caller's transaction.
 */
export async function rejoinOrganisation(input: Rejoin, { trx }: { trx: Trx }): Promise<Result<void, { type: 'email_taken' } | { type: 'phone_taken' }>> {
  const { userId, name, email, phone, passwordHash, role, realm, departmentId, channel, origin } = input
  const before = await trx.from('users').where('id', userId).select('status', 'email', 'phone', 'department_id', 'organisation_id').firstOrFail()
  const roleRow = await trx.from('roles').where({ code: role, realm }).select('id').firstOrFail()
  const now = clock.now()
  try {
    await trx.from('users').where('id', userId).update({
      name, email, phone, password: passwordHash, status: 'active', department_id: departmentId, terms_version: TERMS_VERSION, terms_accepted_at: now,
      email_verified_at: channel === 'mail' ? now : null, phone_verified_at: channel === 'sms' ? now : null, updated_at: now,
      access_version: trx.raw('access_version + 1'),
    })
  } catch (error) {
    if (isDuplicate(error, 'users_email')) return fail({ type: 'email_taken' })
    if (isDuplicate(error, 'users_phone')) return fail({ type: 'phone_taken' })
    throw error
  }
  await trx.from('user_roles').where('user_id', userId).delete()
  await trx.insertQuery().table('user_roles').insert({ user_id: userId, role_id: roleRow.id })
  const actor: Actor = { kind: 'user', userId, organisationId: before.organisation_id, ...origin }
  await writeAudit(
    {
      actor, action: 'identity.member.rejoined', subjectType: 'user', subjectId: userId,
      before: { status: before.status, email: before.email, phone: before.phone, departmentId: before.department_id },
      after: { status: 'active', email, phone, departmentId, role },
    },
    { trx }
  )
  return ok()
}
