import type { InvariantResult } from '#kernel/invariants'

/** Prints the results for a person or as JSON; true when all hold. */
export function printInvariants(results: readonly InvariantResult[], json: boolean): boolean {
  console.log(json ? JSON.stringify(results) : results.map(line).join('\n'))
  return results.length > 0 && results.every(({ ok }) => ok)
}

function line({ id, title, ok, violations }: InvariantResult): string {
  const first = violations.slice(0, 5).map((violation) => `\n     ${JSON.stringify(violation)}`)
  return `${ok ? 'ok  ' : 'FAIL'} ${id} ${title}${ok ? '' : ` (${violations.length})${first.join('')}`}`
}
