import encryption from '@adonisjs/core/services/encryption'
import { createHash, createHmac } from 'node:crypto'
import env from '#start/env'

/**
 * Encrypts a value for one row (AES-256-GCM with the application's keys). `purpose` names table, row and column: a ciphertext
 * that was copied to another row does not open there.
 */
export function seal(value: unknown, purpose: string): string {
  return encryption.encrypt(value, { purpose })
}

/** Opens what `seal` closed; null when key, purpose or content do not fit. */
export function unseal<Value>(ciphertext: string, purpose: string): Value | null {
  return encryption.decrypt<Value>(ciphertext, purpose)
}

/** What may be shown of a secret: eight hex characters that tell whether it changed. */
export function fingerprint(secret: string): string {
  return createHmac('sha256', env.get('APP_KEY').release()).update(secret).digest('hex').slice(0, 8)
}

/** A hash that nobody without the application's key can try values against; for what is too short to be hashed alone. */
export function keyedHash(text: string): string {
  return createHmac('sha256', env.get('APP_KEY').release()).update(text).digest('hex')
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
