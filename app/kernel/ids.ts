import { randomBytes } from 'node:crypto'
import { clock } from './clock.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** What a public id may start with: each names its table. */
export type IdPrefix = 'ord' | 'lin' | 'quo' | 'qli' | 'res' | 'txn' | 'hld' | 'cal' | 'rch' | 'enr' | 'msg' | 'evt' | 'uns' | 'prc' | 'mst' | 'fil' | 'dsc' | 'apr' | 'kyc'

/**
 * A new public id: prefix, 10 characters of time (milliseconds), 12 of chance; 26 characters, ASCII.
 * Ids of one process sort roughly by time; nothing may compute with them. Never taken from auto-increment,
 * whose steps depend on the number of database nodes.
 */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${timePart(clock.now().getTime())}${randomPart(12)}`
}

function timePart(ms: number): string {
  let text = ''
  for (let rest = ms, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) text = alphabet[rest % 32] + text
  return text
}

function randomPart(length: number): string {
  const bytes = randomBytes(length)
  let text = ''
  for (const byte of bytes) text += alphabet[byte & 31]
  return text
}
