import { inTransaction, type Client } from './database/transaction.ts'

/** What is wrong, as ids and figures that lead to the rows; never names or secrets of customers. */
export type Violation = Record<string, string | number | boolean | null>

/** Returns the rows that break the invariant, at most `VIOLATIONS_MAX`; an empty list when it holds. */
export type InvariantCheck = (client: Client) => Promise<Violation[]>

export type InvariantResult = { id: string; title: string; ok: boolean; violations: Violation[] }

export const VIOLATIONS_MAX = 100

type Registered = { id: string; title: string; check: InvariantCheck }

const registered: Registered[] = []

/**
 * Adds a check to an invariant (`I1` … `I14`); several modules may add to the same one. Called in a module's `listen.ts`. The
 * check reads by the client that it is given: all checks of a run see one snapshot, so that work going on is no violation.
 */
export function registerInvariant(id: string, title: string, check: InvariantCheck): void {
  registered.push({ id, title, check })
}

/** Runs the checks (of the named invariants). A check that throws does not hold: its error stands among the violations. */
export async function checkInvariants(ids?: readonly string[]): Promise<InvariantResult[]> {
  const chosen = ids ? registered.filter(({ id }) => ids.includes(id)) : registered
  const results = new Map<string, InvariantResult>()
  await inTransaction(async (trx) => {
    results.clear()
    for (const { id, title, check } of chosen) {
      const result = results.get(id) ?? { id, title, ok: true, violations: [] }
      result.violations.push(...(await outcomeOf(check, trx)))
      result.ok = result.violations.length === 0
      results.set(id, result)
    }
  })
  return [...results.values()].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
}

async function outcomeOf(check: InvariantCheck, client: Client): Promise<Violation[]> {
  try {
    const violations = await check(client)
    return violations.slice(0, VIOLATIONS_MAX)
  } catch (error) {
    return [{ error: error instanceof Error ? error.message : String(error) }]
  }
}
