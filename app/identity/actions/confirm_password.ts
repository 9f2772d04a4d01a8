import type { Actor } from '#audit/actor'
import { fail, ok, type Result } from '#kernel/result'
import { passwordFits } from '../passwords.ts'
import { forgetTries, noteMistake, takeTry } from '../tries.ts'

export type NotConfirmed = { type: 'wrong_password' } | { type: 'too_many'; retryAfterSeconds: number }

/**
 * Asks somebody who is signed in for their password again, before what only its owner may do. After five wrong ones each further
 * try waits twice as long as the one before: a session left open is no place for guessing.
 */
export async function confirmPassword(stored: string, password: string, actor: Actor): Promise<Result<void, NotConfirmed>> {
  const door = { login: `user:${actor.userId}`, ip: null, device: 'session' }
  const quota = await takeTry(door)
  if (!quota.ok) return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  if (!(await passwordFits(stored, password))) {
    await noteMistake(door)
    return fail({ type: 'wrong_password' })
  }
  await forgetTries(door)
  return ok()
}
