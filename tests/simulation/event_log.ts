import { createHash } from 'node:crypto'

/**
 * Everything that happens in a scenario, in the order in which it happened: starts, statements, requests, deaths, moves of the clock.
 * Two runs of a seed have the same log, or the simulation reads something that does not follow from the seed.
 */
export class EventLog {
  readonly entries: string[] = []

  add(atMs: number, who: string, what: string): void {
    this.entries.push(`${atMs} ${who} ${what}`)
  }

  get digest(): string {
    return createHash('sha256').update(this.entries.join('\n')).digest('hex').slice(0, 16)
  }
}

/** Where two logs part: the entries around it of both; empty: they are the same. */
export function difference(one: readonly string[], other: readonly string[]): string[] {
  const at = one.findIndex((entry, index) => entry !== other[index])
  const from = at >= 0 ? at : one.length === other.length ? -1 : one.length
  if (from < 0) return []
  const before = one.slice(Math.max(0, from - AROUND), from).map((entry) => `    ${entry}`)
  const after = (mark: string, entries: readonly string[]) => entries.slice(from, from + AROUND).map((entry) => `${mark} ${entry}`)
  return [`entry ${from}:`, ...before, ...after('  1', one), ...after('  2', other)]
}

const AROUND = 6
