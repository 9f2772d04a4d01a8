import type { CallOutcome } from '../../answers.ts'

/** Says that a check failed. */
export class Failed extends Error {}

export function ensure(condition: boolean, sentence: string): asserts condition {
  if (!condition) {
    throw new Failed(sentence)
  }
}

/** An outcome in a word, for a failed check. */
export const described = (outcome: CallOutcome<unknown>): string =>
  outcome.status === 'refused'
    ? `refused(${outcome.reason}, ${outcome.supplierCode})`
    : outcome.status
