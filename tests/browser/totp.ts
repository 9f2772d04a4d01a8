import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const STEP_MS = 30_000
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const lastSteps = new Map<string, number>()

/**
 * The next code of an authenticator that counts, written apart from the house's own. Each code counts once, and the house takes
 * that of the next step as well: only the third within half a minute has to wait.
 */
export async function nextCode(secret: string): Promise<string> {
  const current = () => Math.floor(Date.now() / STEP_MS)
  const step = Math.max(current(), (lastSteps.get(secret) ?? 0) + 1)
  lastSteps.set(secret, step)
  while (step > current() + 1) await sleep(200)
  return codeOf(secret, step)
}

export function codeOf(secret: string, step: number): string {
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((eight) => Number.parseInt(eight, 2)))
  const counter = Buffer.alloc(8)
  counter.writeUInt32BE(step, 4)
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = mac[19] & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
