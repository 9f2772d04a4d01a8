import { randomBytes } from 'node:crypto'
import { clock } from './clock.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** What a public id may start with: each names its table. */
export type IdPrefix = 'ord' | 'lin' | 'quo' | 'qli' | 'res' | 'txn' | 'hld' | 'cal' | 'rch' | 'enr' | 'msg' | 'evt' | 'uns' | 'prc' | 'mst' | 'fil' | 'dsc' | 'apr'

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

const POOL_BYTES = 3_072
let pool = Buffer.alloc(0)
let used = 0

/** Chance is fetched in stocks: asking for it costs the same for three thousand bytes as for twelve. No byte is used twice. */
function randomPart(length: number): string {
  if (used + length > pool.length) {
    pool = randomBytes(POOL_BYTES)
    used = 0
  }
  let text = ''
  for (const end = used + length; used < end; used++) text += alphabet[pool[used] & 31]
  return text
}
