import hash from '@adonisjs/core/services/hash'
import { randomBytes } from 'node:crypto'
import { commonPasswords } from './common_passwords.ts'

export const PASSWORD_LENGTH_MIN = 10
export const PASSWORD_LENGTH_MAX = 128

export type PasswordFault = 'too_short' | 'too_long' | 'too_common' | 'like_own_data'

/**
 * What is wrong with a password, or null. Length is counted in characters, nothing is cut off, and no kinds of characters are
 * demanded. Refused are common passwords, also with digits behind them, one character repeated, and one's own name or address.
 */
export function passwordFault(password: string, own: readonly (string | null | undefined)[] = []): PasswordFault | null {
  const length = [...password].length
  if (length < PASSWORD_LENGTH_MIN) return 'too_short'
  if (length > PASSWORD_LENGTH_MAX) return 'too_long'
  const plain = password.toLowerCase()
  if (new Set(plain).size < 4 || isCommon(plain)) return 'too_common'
  return own.some((text) => isOwn(plain, text)) ? 'like_own_data' : null
}

function isCommon(plain: string): boolean {
  const core = plain.replace(/[\d!@#$%^&*._-]+$/, '')
  return commonPasswords.has(plain) || (core.length > 0 && plain.length - core.length <= 6 && commonPasswords.has(core))
}

function isOwn(plain: string, text: string | null | undefined): boolean {
  const parts = [text, text?.split('@')[0]].map((part) => part?.toLowerCase() ?? '')
  return parts.some((part) => part.length >= 5 && (plain === part || (plain.includes(part) && plain.length - part.length <= 4)))
}

export function hashPassword(password: string): Promise<string> {
  return hash.make(password)
}

/** A hash that no password opens, for people who have not set one yet. */
export function noPassword(): Promise<string> {
  return hash.make(randomBytes(32).toString('base64url'))
}

let decoy: Promise<string> | null = null

/** Compares; for unknown people with a hash of nobody, so that both answers take the same time. */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
  decoy ??= noPassword()
  const fits = await hash.verify(stored ?? (await decoy), password)
  return stored !== null && fits
}
