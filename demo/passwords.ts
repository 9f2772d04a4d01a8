import { createHmac } from 'node:crypto'

/** Random per installation, the same at its next start: derived from a seed that lives outside the database. */
export function passwordOf(seed: string, email: string): string {
  return createHmac('sha256', seed).update(email).digest('base64url').slice(0, 14)
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The secret of the authenticator, in the same way: 32 letters of Base32. */
export function totpSecretOf(seed: string, email: string): string {
  const bytes = createHmac('sha256', seed).update(`authenticator ${email}`).digest()
  return [...bytes].map((byte) => base32[byte & 31]).join('')
}
