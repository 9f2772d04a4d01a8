import { createHash } from 'node:crypto'
import { faultKinds, parsePlan, type FaultName, type ScheduledFault } from './faults.ts'

/** Faults by chance, the same ones for the same seed. */
export interface SeededPlan {
  seed: string
  /** Calls in a hundred that a fault strikes. */
  percent: number
  /** The contract's or the supplier's names; absent: every operation of the sandbox. */
  operations?: string[]
  /** Which faults may strike; absent: those after which a call is in doubt. */
  faults?: string[]
  /** How many calls of each operation are planned for. */
  calls?: number
  /** How long hanging answers hang. */
  seconds?: number
}

const CALLS_PLANNED = 1000

const DOUBTFUL: FaultName[] = [
  'timeout_before',
  'timeout_after',
  'timeout_acts_later',
  'reset_before',
  'reset_after',
  'error_500_before',
  'error_502_after',
  'html_200',
  'other_json',
  'cut_body',
]

/** A number from 0 to 2^32 - 1 that follows from the seed and a purpose. */
const drawn = (seed: string, purpose: string): number =>
  createHash('sha256').update(`${seed}\n${purpose}`).digest().readUInt32BE(0)

export const isSeededPlan = (plan: unknown): plan is SeededPlan =>
  plan !== null && typeof plan === 'object' && !Array.isArray(plan) && 'seed' in plan

/** Writes the plan that a seed means. Throws a sentence that says what is wrong. */
export function planFromSeed(
  wanted: SeededPlan,
  operations: Record<string, string[]>
): ScheduledFault[] {
  const { seed, percent, calls = CALLS_PLANNED, seconds = 60 } = wanted
  if (typeof seed !== 'string' || !Number.isInteger(percent) || percent < 0 || percent > 100) {
    throw new Error('A seeded plan is { seed, percent 0 to 100, operations?, faults?, calls? }')
  }
  if (!Number.isInteger(calls) || calls < 1 || calls > CALLS_PLANNED) {
    throw new Error(`calls must be 1 to ${CALLS_PLANNED}`)
  }
  const names = wanted.operations ?? Object.keys(operations)
  const faults = wanted.faults ?? DOUBTFUL
  const plan = names.flatMap((operation) =>
    Array.from({ length: calls }, (_, index) => index + 1)
      .filter((nth) => drawn(seed, `strike ${operation} ${nth}`) % 100 < percent)
      .map((nth) => ({
        operation,
        nth,
        seconds,
        fault: faults[drawn(seed, `fault ${operation} ${nth}`) % faults.length],
      }))
  )
  return parsePlan(plan, operations)
}

/** Every name that a plan may use. */
export const faultNames = Object.keys(faultKinds) as FaultName[]
