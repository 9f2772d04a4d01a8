import limiter from '@adonisjs/limiter/services/main'
import { sha256 } from '#kernel/secrets'
import { clientNetwork } from './client_address.ts'
import { CODES_PER_ADDRESS_HOUR_MAX, CODES_PER_HOUR_MAX } from './codes.ts'

export type Quota = { ok: true } | { ok: false; retryAfterSeconds: number }

/** Wrong answers from one client address, whatever the account. */
const ADDRESS = { requests: 60, duration: '15 mins' } as const
/** Wrong answers for one account from devices that never signed in to it, wherever they are. */
const ACCOUNT = { requests: 100, duration: '1 hour' } as const
const SIGN_UPS = { requests: 20, duration: '1 hour' } as const
const RESETS = { requests: 20, duration: '1 hour' } as const
const CODES = { requests: CODES_PER_ADDRESS_HOUR_MAX, duration: '1 hour' } as const
/** Codes to one login: known and unknown ones alike, so that the answer tells nothing. */
const CODE_PAUSE = { requests: 1, duration: '1 min' } as const
const CODES_OF_LOGIN = { requests: CODES_PER_HOUR_MAX, duration: '1 hour' } as const
const CODES_OF_LOGIN_DAY = { requests: 15, duration: '1 day' } as const
/** Codes for signing in of the whole house: what a text message costs is spent by nobody without end. */
const CODES_IN_TOTAL = { requests: 2_000, duration: '1 hour' } as const

type Limit = { requests: number; duration: string }

const short = (text: string) => sha256(text).slice(0, 32)
const addressKey = (ip: string | null) => `sign_in_from_${clientNetwork(ip)}`
const accountKey = (login: string) => `sign_in_to_${short(login)}`

/** May strangers from this address try this account? Asks only; `noteStrangersMistake` counts. */
export async function strangersQuota(login: string, ip: string | null): Promise<Quota> {
  const address = await left(ADDRESS, addressKey(ip))
  return address.ok ? left(ACCOUNT, accountKey(login)) : address
}

export async function noteStrangersMistake(login: string, ip: string | null): Promise<void> {
  await limiter.use(ADDRESS).increment(addressKey(ip))
  await limiter.use(ACCOUNT).increment(accountKey(login))
}

/**
 * Takes one code for signing in or for a new password. A device that signed in to the account before has an allowance of its own:
 * strangers who use up that of the login do not keep its owner from a code.
 */
export async function takeSignInCodeQuota(login: string, ip: string | null, device: string | null): Promise<Quota> {
  const key = short(device ? `${login}|${device}` : login)
  const limits: Array<[Limit, string]> = [
    [CODE_PAUSE, `code_pause_${key}`], [CODES_OF_LOGIN, `codes_to_${key}`], [CODES_OF_LOGIN_DAY, `codes_of_day_${key}`], [CODES_IN_TOTAL, 'codes_in_total'],
  ]
  if (!device) limits.unshift([CODES, `sign_in_codes_from_${clientNetwork(ip)}`])
  for (const [limit, name] of limits) {
    const quota = await take(limit, name)
    if (!quota.ok) return quota
  }
  return { ok: true }
}

export const takeSignUpQuota = (ip: string | null) => take(SIGN_UPS, `sign_up_from_${clientNetwork(ip)}`)
export const takeResetQuota = (ip: string | null) => take(RESETS, `reset_from_${clientNetwork(ip)}`)
export const takeCodeQuota = (ip: string | null) => take(CODES, `codes_from_${clientNetwork(ip)}`)

async function left(limit: Limit, key: string): Promise<Quota> {
  const used = await limiter.use(limit).get(key)
  return used && used.consumed >= limit.requests ? { ok: false, retryAfterSeconds: Math.max(1, used.availableIn) } : { ok: true }
}

async function take(limit: Limit, key: string): Promise<Quota> {
  const used = await limiter.use(limit).increment(key)
  return used.consumed > limit.requests ? { ok: false, retryAfterSeconds: Math.max(1, used.availableIn) } : { ok: true }
}
