import { createHmac } from 'node:crypto'

/** Random per installation, the same at its next start: derived from a seed that lives outside the database. */
export function passwordOf(seed: string, email: string): string {
  return createHmac('sha256', seed).update(email).digest('base64url').slice(0, 14)
}
