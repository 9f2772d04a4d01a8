import { Failed } from './bench.ts'

type Visit = (path: string, key: string, value: unknown) => void

/** Visits every field of any value. */
function walk(value: unknown, visit: Visit, path = ''): void {
  if (Array.isArray(value)) {
    value.forEach((entry, index) => walk(entry, visit, `${path}[${index}]`))
    return
  }
  if (value === null || typeof value !== 'object' || value instanceof Date) {
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    // What the supplier sent, kept as it was, is not ours to judge.
    if (key !== 'raw') {
      visit(`${path}.${key}`, key, inner)
      walk(inner, visit, `${path}.${key}`)
    }
  }
}

/** Every amount is a safe integer, every time a valid Date. Returns how many amounts there were. */
export function checkValues(value: unknown): number {
  let amounts = 0
  walk(value, (path, key, inner) => {
    if (/(Fen|Micro)$/.test(key) && inner !== undefined && inner !== null) {
      amounts += 1
      if (!Number.isSafeInteger(inner)) {
        throw new Failed(`${path} is ${String(inner)}, not an integer`)
      }
    }
    if (/(At|Start|End)$/.test(key) && inner !== undefined && inner !== null) {
      if (!(inner instanceof Date) || Number.isNaN(inner.getTime())) {
        throw new Failed(`${path} is not a time`)
      }
    }
  })
  return amounts
}

/** Every mapped state is known and has the raw one beside it. */
export function checkStates(value: unknown): number {
  let states = 0
  walk([value], (path, key, inner) => {
    if (key === 'state' || key === 'kycState') {
      states += 1
      if (inner === 'unknown') {
        throw new Failed(`${path} is unknown: a raw value is missing in the plugin's table`)
      }
    }
    if ((key === 'rawState' || key === 'rawKycState') && typeof inner !== 'string') {
      throw new Failed(`${path} is not the raw text`)
    }
  })
  return states
}
