import { safeEqual } from '@adonisjs/core/helpers'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { sha256 } from '#kernel/secrets'
import { CODE_ATTEMPTS_MAX, signInCodeHash } from '../codes.ts'
import { personOfId, personOfLogin } from '../login.ts'
import { takeAttempt } from '../take_attempt.ts'
import { issuePasswordLink } from './issue_password_link.ts'
import { noteSignIn } from './note_sign_in.ts'
import type { RequestedCode } from './request_sign_in_code.ts'
import type { Origin, SignedIn } from './sign_in.ts'

export type UseCode = RequestedCode & { code: string; origin: Origin }
export type CodeUseRefused =
  | { type: 'wrong_code'; attemptsLeft: number }
  /** It ran out, was used or tried too often, or belongs to another browser or purpose. */
  | { type: 'no_valid_code' }

/**
 * Signs in by the code that was asked for in this browser: once, within ten minutes, five tries. For a login that nobody has the
 * answers are those to wrong codes. A second factor that is due stays due.
 */
export async function signInByCode(input: UseCode): Promise<Result<SignedIn, CodeUseRefused>> {
  const used = await useCode(input, 'sign_in')
  if (used.ok) {
    const person = await personOfId(used.value.userId)
    if (person?.isActive) {
      await noteSignIn({ person, name: used.value.login, origin: input.origin, outcome: 'welcome', how: 'code' })
      return ok(person.signedIn)
    }
  }
  const login = used.ok ? used.value.login : await loginOf(input)
  await noteSignIn({ person: await personOfLogin(login), name: login, origin: input.origin, outcome: 'refused', how: 'code' })
  return used.ok ? fail({ type: 'no_valid_code' }) : used
}

/** A code from the phone for the link that sets a new password. The link is good for an hour and opens nothing else. */
export async function linkByCode(input: UseCode): Promise<Result<{ link: string }, CodeUseRefused>> {
  const used = await useCode(input, 'reset')
  if (!used.ok) return used
  const { userId } = used.value
  const { url } = await inTransaction((trx) => issuePasswordLink({ userId, reason: 'terminal' }, { trx }))
  return ok({ link: url.slice(url.lastIndexOf('/') + 1) })
}

type Used = { userId: number; login: string }

async function useCode({ id, key, code }: UseCode, purpose: 'sign_in' | 'reset'): Promise<Result<Used, CodeUseRefused>> {
  return inTransaction(async (trx) => {
    const row = await trx.from('sign_in_codes').where({ id, purpose, request_hash: sha256(key) }).forUpdate().first()
    if (!row || !(await takeAttempt('sign_in_codes', id, trx))) return fail({ type: 'no_valid_code' })
    const fits = row.code_hash !== null && safeEqual(row.code_hash, signInCodeHash(code, { id, purpose, login: row.login }))
    if (!fits) return fail({ type: 'wrong_code', attemptsLeft: CODE_ATTEMPTS_MAX - row.attempts - 1 })
    await trx.from('sign_in_codes').where('id', id).update({ used_at: clock.now() })
    return ok({ userId: row.user_id, login: row.login })
  })
}

async function loginOf({ id, key }: UseCode): Promise<string> {
  return inTransaction(async (trx) => {
    const row = await trx.from('sign_in_codes').where({ id, request_hash: sha256(key) }).select('login').first()
    return row?.login ?? ''
  })
}
