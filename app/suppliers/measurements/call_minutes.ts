import { clock, MINUTE_MS } from '#kernel/clock'
import type { OperationClass } from '../sdk/main.ts'
import type { Outcome } from '../pipeline/call.ts'

export type CallMinute = { code: string; operationClass: OperationClass; minute: Date; outcome: string; calls: number; totalMs: number; maxMs: number }

/** What was counted since the last flush. Connections × classes × outcomes × a few minutes: hundreds at most. */
const MINUTES_MAX = 5_000
let counted = new Map<string, CallMinute>()

/** `done`, `pending`, `unknown`; of what was refused or not sent, why: the kinds that the page and `/metrics` tell apart. */
export function kindOf(outcome: Outcome): string {
  if (outcome.status === 'refused') return outcome.reason
  return outcome.status === 'not_sent' ? outcome.because : outcome.status
}

/** Counts a call in memory; costs no query. */
export function countCall(code: string, operationClass: OperationClass, outcome: Outcome, ms: number): void {
  const minute = Math.floor(clock.now().getTime() / MINUTE_MS) * MINUTE_MS
  const kind = kindOf(outcome)
  const key = `${code}|${operationClass}|${kind}|${minute}`
  const known = counted.get(key)
  const took = Math.round(ms)
  if (known) {
    known.calls += 1
    known.totalMs += took
    known.maxMs = Math.max(known.maxMs, took)
  } else if (counted.size < MINUTES_MAX) {
    counted.set(key, { code, operationClass, minute: new Date(minute), outcome: kind, calls: 1, totalMs: took, maxMs: took })
  }
}

export function takeCounted(): CallMinute[] {
  const taken = [...counted.values()]
  counted = new Map()
  return taken
}

/** Back to where they were: the database did not take them. */
export function giveBackCounted(minutes: readonly CallMinute[]): void {
  for (const one of minutes) {
    const key = `${one.code}|${one.operationClass}|${one.outcome}|${one.minute.getTime()}`
    const known = counted.get(key)
    if (known) Object.assign(known, { calls: known.calls + one.calls, totalMs: known.totalMs + one.totalMs, maxMs: Math.max(known.maxMs, one.maxMs) })
    else if (counted.size < MINUTES_MAX) counted.set(key, one)
  }
}
