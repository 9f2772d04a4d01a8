import { randomBytes } from 'node:crypto'
import { keyedHash } from '#kernel/secrets'

export const RECOVERY_CODES = 10

/** Letters and digits that nobody mistakes for one another; 50 bits in two groups of five. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz'
const LENGTH = 10

export function newRecoveryCodes(): string[] {
  const codes = new Set<string>()
  while (codes.size < RECOVERY_CODES) codes.add(newCode())
  return [...codes]
}

/** `abcde-fghjk`. Bytes beyond the last whole alphabet are thrown away, so that each letter is as likely as the next. */
function newCode(): string {
  const fair = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < LENGTH) {
    for (const byte of randomBytes(LENGTH)) {
      if (byte < fair && text.length < LENGTH) text += alphabet[byte % alphabet.length]
    }
  }
  return `${text.slice(0, 5)}-${text.slice(5)}`
}

/** As typed by somebody who reads it from paper: spaces, dashes and capitals do not matter. */
export function recoveryCodeHash(code: string, userId: number): string {
  return keyedHash(`recovery:${userId}:${code.toLowerCase().replace(/[\s-]/g, '')}`)
}
