import { later } from '#kernel/clock'
import { newId } from '#kernel/ids'
import { connectionClass } from '../sdk/main.ts'
import type { AskOptions, CallableOperation, Intent } from '../types.ts'
import { through, type Layer, type Outcome, type PipelineCall } from './call.ts'
import { callPlugin } from './call_plugin.ts'
import { writeCallAlone } from './journal.ts'
import type { LiveConnection } from './live_connection.ts'
import { CallTrace } from './trace.ts'
import { withBreaker, withOpenBreaker } from './with_breaker.ts'
import { withDeadline } from './with_deadline.ts'
import { withEffects } from './with_effects.ts'
import { withJournal } from './with_journal.ts'
import { withMetrics } from './with_metrics.ts'
import { withQueue } from './with_queue.ts'
import { withSwitches } from './with_switches.ts'

/** What stands around every call, outermost first. */
export const layers: readonly Layer[] = [withEffects, withJournal, withMetrics, withSwitches, withOpenBreaker, withDeadline, withQueue, withBreaker]

/** A person who tests a connection waits for no queue and is stopped by no breaker. */
const testLayers: Layer[] = [withJournal, withMetrics, withDeadline]

/** Longest time of the probe that decides whether money may be spent again. */
const PROBE_DEADLINE_MS = 10_000

type Journalled = {
  id: string
  live: LiveConnection
  operation: CallableOperation
  operationKey: string
  attempt: number
  input: unknown
  organisationId: number | null
  deadlineAt: Date
  signal?: AbortSignal
}

/** Runs a call whose journal row exists through all layers to the plugin. */
export function runCall(wanted: Journalled, around: readonly Layer[] = layers): Promise<Outcome> {
  const classOf = classOfCall(wanted.live, wanted.operation)
  const call: PipelineCall = {
    ...wanted,
    connection: wanted.live,
    operationClass: classOf,
    trace: new CallTrace(classOf === 'read' || classOf === 'quote', wanted.operation),
    signal: wanted.signal,
    probe: () => isHealthy(wanted.live),
  }
  return through(around, call, () => callPlugin(call))
}

export const classOfCall = (live: LiveConnection, operation: CallableOperation) =>
  connectionClass(operation, live.properties)

/** A call without effect: its own journal row, then the way of every call. */
export async function askSupplier(
  live: LiveConnection,
  operation: CallableOperation,
  input: unknown,
  { subject, organisationId, deadlineMs, signal, operationKey }: AskOptions & { operationKey?: string },
  around: readonly Layer[] = layers
): Promise<{ id: string; outcome: Outcome }> {
  const id = newId('cal')
  const limitMs = live.limits.deadlineMs[classOfCall(live, operation)]
  const deadlineAt = later(Math.min(deadlineMs ?? limitMs, limitMs))
  const common = { id, live, operation, attempt: 1, input, organisationId: organisationId ?? null, deadlineAt }
  await writeCallAlone({ ...common, operationClass: classOfCall(live, operation), operationKey: null, subject: subject ?? null })
  return { id, outcome: await runCall({ ...common, operationKey: operationKey ?? id, signal }, around) }
}

async function isHealthy(live: LiveConnection): Promise<boolean> {
  const { outcome } = await askSupplier(live, 'checkHealth', undefined, { deadlineMs: PROBE_DEADLINE_MS })
  return isWell(outcome)
}

export const testSupplier = (live: LiveConnection) =>
  askSupplier(live, 'checkHealth', undefined, { deadlineMs: PROBE_DEADLINE_MS }, testLayers)

export function isWell(outcome: Outcome): boolean {
  if (outcome.status !== 'done') return false
  const { reachable, authorised } = outcome.data as { reachable: boolean; authorised: boolean }
  return reachable && authorised
}

export function sendIntent(live: LiveConnection, intent: Intent): Promise<Outcome> {
  return runCall({ ...intent, live })
}
