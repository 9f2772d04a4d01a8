import type { OperationName } from '../../operations.ts'
import type { Bench } from './bench.ts'

export type Level = 0 | 1 | 2 | 3 | 4

/** One thing that every plugin must do. `run` resolves with a fact worth printing, and throws a sentence when it is not so. */
export interface Check {
  id: string
  level: Level
  /** What it says, for people. */
  says: string
  /** Operations without which it means nothing: then it is `n/a` and counts as reached. */
  needs?: readonly OperationName[]
  /** Only against a sandbox: it buys, breaks or counts. */
  needsSandbox?: boolean
  /** Another reason why it does not apply, or null. */
  notApplicable?(bench: Bench): string | null
  run(bench: Bench): Promise<string | void>
}

export interface CheckResult {
  id: string
  level: Level
  status: 'pass' | 'fail' | 'n/a'
  detail: string
}

export interface ConformanceReport {
  /** The highest level of which, and below which, nothing failed; -1: not even level 0. */
  reached: number
  checks: CheckResult[]
}
