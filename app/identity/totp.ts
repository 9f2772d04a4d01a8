import { createHmac, randomBytes } from 'node:crypto'
import { safeEqual } from '@adonisjs/core/helpers'

/** RFC 6238 with what every authenticator understands: SHA-1, six digits, 30 seconds. */
export const TOTP_STEP_SECONDS = 30
const DIGITS = 6
const SECRET_BYTES = 20
/** Steps before and after the current one whose codes count: people are slow and clocks are wrong. */
const STEPS_BESIDE = 1

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A new secret in Base32 without padding, 32 letters. */
export function newTotpSecret(): string {
  return base32(randomBytes(SECRET_BYTES))
}

export function base32(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

function bytesOf(secret: string): Buffer {
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)))
}

export function stepAt(at: Date): number {
  return Math.floor(at.getTime() / 1000 / TOTP_STEP_SECONDS)
}

export function totpOfStep(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest()
  const offset = mac[mac.length - 1] & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0')
}

/**
 * The step whose code this is, or null. A step at or before `lastStep` does not count: its code, or a later one, was used. All
 * candidates are compared, so that the duration does not tell which one fits.
 */
export function matchingStep(secret: string, code: string, { now, lastStep }: { now: Date; lastStep: number }): number | null {
  const current = stepAt(now)
  let found: number | null = null
  for (let step = current - STEPS_BESIDE; step <= current + STEPS_BESIDE; step++) {
    const fits = safeEqual(totpOfStep(secret, step), code)
    if (fits && step > lastStep) found = step
  }
  return found
}

/** What the QR code says: an authenticator reads name, issuer and secret from it. */
export function otpauthUrl({ secret, account, issuer }: { secret: string; account: string; issuer: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${TOTP_STEP_SECONDS}`
}
