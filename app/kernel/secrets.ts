import encryption from '@adonisjs/core/services/encryption'
import { createHash, createHmac, hkdfSync } from 'node:crypto'
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

/** A key of its own, so that whoever holds a column of blind indexes and the application's key still cannot try numbers against it. */
let indexKey: Buffer | undefined

function blindIndexKey(): Buffer {
  const own = env.get('BLIND_INDEX_KEY')?.release()
  indexKey ??= Buffer.from(hkdfSync('sha256', own ?? env.get('APP_KEY').release(), 'kboss', 'blind index', 32))
  return indexKey
}

/**
 * Finds equal values in a column whose content is sealed: the same value of the same purpose gives the same 64 hex characters.
 * The key is `BLIND_INDEX_KEY`, or derived from the application's; it must not change while rows are there.
 */
export function blindIndex(value: string, purpose: string): string {
  return createHmac('sha256', blindIndexKey()).update(`${purpose}\n${value}`).digest('hex')
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
