import { formatRate } from '#kernel/money'

/** The figures in the message of a refusal. */
export function refusalFacts(error: { type: string; taken?: number; offers?: number; lowestBp?: number }): Record<string, string | number> {
  if (error.type === 'uses_below_taken') return { taken: error.taken! }
  if (error.type === 'below_floor') return { count: error.offers!, margin: formatRate(error.lowestBp!) }
  return {}
}
