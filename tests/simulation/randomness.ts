import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { newId } from '#kernel/ids'
import { Chance } from './chance.ts'
import { currentProcess } from './processes.ts'

const real = { randomBytes: crypto.randomBytes, randomInt: crypto.randomInt, randomFillSync: crypto.randomFillSync, randomUUID: crypto.randomUUID }

let outsideDraws = new Chance('before any scenario')
let fills = 0

/** What a process draws depends on nothing that another one draws. */
const draws = (): Chance => currentProcess()?.draws ?? outsideDraws

const byte = (chance: Chance) => Math.floor(chance.next() * 256)

/** Ids, pauses before another try and keys follow from the seed. What is asked for with a callback is the drivers' own and stays real. */
export function installRandomness(): void {
  Math.random = () => draws().next()
  const fake = {
    randomBytes: (size: number, done?: never) => (done ? real.randomBytes(size, done) : filled(Buffer.alloc(size))),
    randomInt: (...args: unknown[]) => {
      if (typeof args.at(-1) === 'function') return (real.randomInt as any)(...args)
      const [low, high] = args.length === 1 ? [0, args[0] as number] : (args as [number, number])
      return low + Math.floor(draws().next() * (high - low))
    },
    randomFillSync: (target: Uint8Array) => {
      fills += 1
      return filled(target)
    },
    randomUUID: () => filled(Buffer.alloc(16)).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  }
  Object.assign(crypto, fake)
  syncBuiltinESMExports()
}

function filled<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  const chance = draws()
  for (let index = 0; index < bytes.length; index++) bytes[index] = byte(chance)
  return bytes
}

/** From here on everything that is drawn follows from this seed, what is left of drawn bytes included. */
export function seedRandomness(seed: string): void {
  outsideDraws = new Chance(`${seed}/outside`)
  const before = fills
  while (fills === before) newId('evt')
}
