import type { Actor } from '#audit/actor'
import { fail, ok, type Result } from '#kernel/result'
import { forgetWrongPasswords, noteWrongPassword, signInQuota } from '../limits.ts'
import { passwordFits } from '../passwords.ts'

export type NotConfirmed = { type: 'wrong_password' } | { type: 'too_many'; retryAfterSeconds: number }

/**
 * Asks somebody who is signed in for their password again, before what only its owner may do. Five wrong ones close the question
 * for a quarter of an hour: a session left open is no place for guessing.
 */
export async function confirmPassword(stored: string, password: string, actor: Actor): Promise<Result<void, NotConfirmed>> {
  const name = `user:${actor.userId}`
  const quota = await signInQuota(name, actor.ipAddress)
  if (!quota.ok) return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  if (!(await passwordFits(stored, password))) {
    await noteWrongPassword(name, actor.ipAddress)
    return fail({ type: 'wrong_password' })
  }
  await forgetWrongPasswords(name, actor.ipAddress)
  return ok()
}
