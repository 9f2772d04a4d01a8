import { randomBytes } from 'node:crypto'
import { enqueue } from '#jobs/actions/enqueue'
import { clock, later } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { sha256 } from '#kernel/secrets'
import { CODE_LIFE_MS } from '../codes.ts'
import { knownDevice } from '../devices.ts'
import { takeResetQuota, takeSignInCodeQuota } from '../limits.ts'
import { normalLogin, personOfLogin } from '../login.ts'
import type { Origin } from './sign_in.ts'

export const SEND_CODE_JOB = 'identity.send_sign_in_code'

export type CodeRequest = {
  login: string
  /** `reset`: to set a new password; who typed an e-mail address gets a link instead of a code. */
  purpose: 'sign_in' | 'reset'
  origin: Origin
  device?: string | null
}

/** What the browser keeps: the code is good with this alone. */
export type RequestedCode = { id: number; key: string }

/**
 * Asks for a code for signing in. The request only notes what was typed and the job that will look for a person: the answer and
 * its duration are the same whoever has the address, or nobody. A minute between two codes for one login, five an hour, fifteen
 * a day; twenty an hour for one client address; two thousand an hour in all.
 */
export async function requestSignInCode(input: CodeRequest): Promise<Result<RequestedCode, { type: 'too_many'; retryAfterSeconds: number }>> {
  const { purpose, origin, device = null } = input
  const login = normalLogin(input.login)
  const person = device ? await personOfLogin(login) : null
  const known = await knownDevice(device, person?.userId ?? null)
  const quota = await quotaOf(purpose, login, origin.ipAddress, known)
  if (!quota.ok) return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  const key = randomBytes(24).toString('base64url')
  const now = clock.now()
  return inTransaction(async (trx) => {
    const [id] = await trx.insertQuery().table('sign_in_codes').insert({
      purpose, login, request_hash: sha256(key), ip_address: origin.ipAddress, expires_at: later(CODE_LIFE_MS, now), created_at: now,
    })
    await enqueue({ type: SEND_CODE_JOB, payload: { id } }, { trx })
    return ok({ id, key })
  })
}

async function quotaOf(purpose: CodeRequest['purpose'], login: string, ip: string | null, device: string | null) {
  const quota = purpose === 'reset' ? await takeResetQuota(ip) : ({ ok: true } as const)
  return quota.ok ? takeSignInCodeQuota(`${purpose}:${login}`, ip, device) : quota
}
