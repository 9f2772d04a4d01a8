import limiter from '@adonisjs/limiter/services/main'
import { sha256 } from '#kernel/secrets'
import { CODES_PER_ADDRESS_HOUR_MAX } from './codes.ts'

export type Quota = { ok: true } | { ok: false; retryAfterSeconds: number }

/** Wrong passwords for one account from one client address: another address is never locked out by them. */
const PAIR = { requests: 5, duration: '15 mins' } as const
/** Wrong passwords from one client address, whatever the account. */
const ADDRESS = { requests: 60, duration: '15 mins' } as const
const SIGN_UPS = { requests: 20, duration: '1 hour' } as const
const RESETS = { requests: 20, duration: '1 hour' } as const
const CODES = { requests: CODES_PER_ADDRESS_HOUR_MAX, duration: '1 hour' } as const

type Limit = { requests: number; duration: string }

const pairKey = (login: string, ip: string | null) => `sign_in_${sha256(`${login}|${ip}`).slice(0, 32)}`
const addressKey = (ip: string | null) => `sign_in_from_${ip}`

/** May this client try a password for this account? Asks only; failures are counted by `noteWrongPassword`. */
export async function signInQuota(login: string, ip: string | null): Promise<Quota> {
  const pair = await left(PAIR, pairKey(login, ip))
  return pair.ok ? left(ADDRESS, addressKey(ip)) : pair
}

export async function noteWrongPassword(login: string, ip: string | null): Promise<void> {
  await limiter.use(PAIR).increment(pairKey(login, ip))
  await limiter.use(ADDRESS).increment(addressKey(ip))
}

export async function forgetWrongPasswords(login: string, ip: string | null): Promise<void> {
  await limiter.use(PAIR).delete(pairKey(login, ip))
}

export const takeSignUpQuota = (ip: string | null) => take(SIGN_UPS, `sign_up_from_${ip}`)
export const takeResetQuota = (ip: string | null) => take(RESETS, `reset_from_${ip}`)
export const takeCodeQuota = (ip: string | null) => take(CODES, `codes_from_${ip}`)

async function left(limit: Limit, key: string): Promise<Quota> {
  const used = await limiter.use(limit).get(key)
  return used && used.consumed >= limit.requests ? { ok: false, retryAfterSeconds: Math.max(1, used.availableIn) } : { ok: true }
}

async function take(limit: Limit, key: string): Promise<Quota> {
  const used = await limiter.use(limit).increment(key)
  return used.consumed > limit.requests ? { ok: false, retryAfterSeconds: Math.max(1, used.availableIn) } : { ok: true }
}
