import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { showTime } from '#kernel/time'
import db from '@adonisjs/lucid/services/db'
import { forgetDevices } from '../devices.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { hashPassword, passwordFault, type PasswordFault } from '../passwords.ts'
import { confirmPassword, type NotConfirmed } from './confirm_password.ts'
import { endAllSessions } from './end_sessions.ts'

export type ChangePassword = { userId: number; current: string; next: string; actor: Actor }
export type PasswordRefused = NotConfirmed | { type: 'password'; fault: PasswordFault }

/**
 * A new password for somebody who knows the old one. All sessions end; the caller's goes on with the returned version. The old one
 * counts once: a second call with it is wrong.
 */
export async function changePassword({ userId, current, next, actor }: ChangePassword): Promise<Result<{ accessVersion: number }, PasswordRefused>> {
  const user = await db.from('users').where('id', userId).firstOrFail()
  const confirmed = await confirmPassword(user.password, current, actor)
  if (!confirmed.ok) return confirmed
  const fault = passwordFault(next, [user.name, user.email, user.phone])
  if (fault) return fail({ type: 'password', fault })
  const passwordHash = await hashPassword(next)
  return inTransaction(async (trx) => {
    // What was typed was compared with a password that another request may have replaced since.
    const stored = await trx.from('users').where('id', userId).select('password').forUpdate().firstOrFail()
    if (stored.password !== user.password) return fail({ type: 'wrong_password' })
    return ok(await storePassword({ userId, passwordHash, actor, action: 'identity.password.changed' }, { trx }))
  })
}

export type StorePassword = { userId: number; passwordHash: string; actor: Actor; action: string }

/** Stores a hash, ends every session of the person and tells them. Part of the caller's transaction. */
export async function storePassword({ userId, passwordHash, actor, action }: StorePassword, { trx }: { trx: Trx }) {
  const now = clock.now()
  await trx.from('users').where('id', userId).update({ password: passwordHash })
  await endAllSessions(userId, 'password', { trx })
  await forgetDevices(userId, { trx })
  const user = await trx.from('users').where('id', userId).select('access_version', 'organisation_id').firstOrFail()
  await writeAudit({ actor, action, subjectType: 'user', subjectId: userId, organisationId: user.organisation_id }, { trx })
  await tellNoticeDue(
    {
      event: 'password_changed', dedupKey: `password_changed:${userId}:${user.access_version}`, channel: 'mail', userId,
      organisationId: user.organisation_id, args: { at: showTime(now) },
    },
    { trx }
  )
  return { accessVersion: user.access_version as number }
}
