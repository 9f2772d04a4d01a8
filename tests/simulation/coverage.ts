import {
  changeCrashPoints,
  compensationCrashPoints,
  confirmingCrashPoints,
  findingCrashPoints,
  powerCrashPoints,
  purchaseCrashPoints,
  renewalCrashPoints,
  unsubscribeCrashPoints,
} from '#orders/crash_points'
import { wantedFaults } from './wanted_faults.ts'
import { allLineStates, type LineState } from '#orders/order_line_states'

/** States that this simulation cannot bring about, and why. */
export const unreachable: Partial<Record<LineState, string>> = {
  draft: 'a cart is no line',
  priced: 'passed at birth, in the transaction of the order',
  awaiting_approval: 'no approval is asked for an order',
  awaiting_payment: 'passed at birth, in the transaction of the order',
  rejected: 'no approval is asked for an order',
  partially_completed: 'the reference supplier delivers whole orders',
}

export const wantedPoints = [
  ...new Set<string>([
    ...purchaseCrashPoints,
    ...renewalCrashPoints,
    ...changeCrashPoints,
    ...unsubscribeCrashPoints,
    ...compensationCrashPoints,
    ...findingCrashPoints,
    ...confirmingCrashPoints,
    ...powerCrashPoints,
  ]),
]
/** What the supplier's console of the simulation lets people do. */
export const doneByHand = ['createOrder', 'renew', 'unsubscribe', 'suspend', 'resume']
export const wantedStates = allLineStates.filter((state) => !unreachable[state])

type Counts = Record<string, number>

const raise = (counts: Counts, key: string) => void (counts[key] = (counts[key] ?? 0) + 1)

/** What was reached: states, crash points that were passed and died at, faults that struck, and the pairs of them. */
export class Coverage {
  readonly states: Counts = {}
  readonly passedPoints: Counts = {}
  readonly deaths: Counts = {}
  readonly faults: Counts = {}
  readonly pairs: Counts = {}
  /** Tasks that people did in the supplier's console and answered. */
  readonly byHand: Counts = {}

  passed(point: string): void {
    raise(this.passedPoints, point)
  }

  died(where: string, state: string): void {
    raise(this.deaths, where)
    raise(this.pairs, `${state} × died ${where}`)
  }

  struck(operation: string, fault: string, state: string): void {
    raise(this.faults, `${operation}: ${fault}`)
    raise(this.pairs, `${state} × ${operation}: ${fault}`)
  }

  didByHand(operation: string): void {
    raise(this.byHand, operation)
  }

  entered(state: string): void {
    raise(this.states, state)
  }

  add(other: Coverage): void {
    for (const name of ['states', 'passedPoints', 'deaths', 'faults', 'pairs', 'byHand'] as const) {
      for (const [key, count] of Object.entries(other[name])) this[name][key] = (this[name][key] ?? 0) + count
    }
  }

  /** How much of what could be reached was, in one line. */
  summary(): string {
    const faults = wantedFaults.filter((fault) => Object.keys(this.faults).some((key) => key.endsWith(`: ${fault}`)))
    const died = wantedPoints.filter((point) => this.deaths[point])
    const states = wantedStates.filter((state) => this.states[state])
    const deaths = Object.values(this.deaths).reduce((sum, count) => sum + count, 0)
    const struck = Object.values(this.faults).reduce((sum, count) => sum + count, 0)
    return [
      `reached ${states.length} of ${wantedStates.length} states`,
      `died at ${died.length} of ${wantedPoints.length} crash points (${deaths} deaths)`,
      `${faults.length} of ${wantedFaults.length} kinds of faults struck (${struck} times, ${Object.keys(this.faults).length} pairs of call and fault)`,
      `by hand ${Object.entries(this.byHand).map(([operation, count]) => `${operation} ${count}`).join(', ') || 'nothing'}`,
    ].join(', ')
  }

  /** What a long run must have reached and did not. */
  missing({ deaths = true, rare = true } = {}): string[] {
    return [
      ...wantedStates.filter((state) => !this.states[state]).map((state) => `state ${state}`),
      ...wantedPoints.filter((point) => deaths && !this.deaths[point]).map((point) => `death at ${point}`),
      ...wantedFaults.filter((fault) => !Object.keys(this.faults).some((key) => key.endsWith(`: ${fault}`))).map((fault) => `fault ${fault}`),
      ...doneByHand.filter((operation) => rare && !this.byHand[operation]).map((operation) => `${operation} by hand`),
    ]
  }
}
