import { randomBytes, randomInt } from 'node:crypto'
import { HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { keyedHash } from '#kernel/secrets'

/** Rows of `verification_codes`: six digits for an address, or a long secret in a link that sets a password. */
export type CodePurpose = 'email' | 'phone' | 'password_link'

export const CODE_LIFE_MS = 10 * MINUTE_MS
export const CODE_ATTEMPTS_MAX = 5
export const CODE_PAUSE_MS = MINUTE_MS
export const CODES_PER_HOUR_MAX = 5
export const CODES_PER_ADDRESS_HOUR_MAX = 20
export const RESET_LIFE_MS = HOUR_MS

export function newCode(): string {
  return String(randomInt(0, 1_000_000)).padStart(6, '0')
}

export function newLinkSecret(): string {
  return randomBytes(24).toString('base64url')
}

/** Bound to person, purpose and address: a code that was sent elsewhere or for something else fits nowhere. */
export function codeHash(code: string, { userId, purpose, target }: { userId: number; purpose: CodePurpose; target: string }): string {
  return keyedHash(`${userId}:${purpose}:${target}:${code}`)
}

/** Bound to the request and the address that was typed: a code from elsewhere fits nowhere. */
export function signInCodeHash(code: string, { id, purpose, login }: { id: number; purpose: string; login: string }): string {
  return keyedHash(`${purpose}:${id}:${login}:${code}`)
}
