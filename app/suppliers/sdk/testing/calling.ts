import type { CallOutcome, Refusal } from '../answers.ts'
import type { Clock, SupplierCall } from '../call.ts'
import { isOperationName } from '../operations.ts'
import type { SupplierPlugin } from '../plugin.ts'
import { redactByValue } from '../redaction.ts'
import type { SettingsValue } from '../settings.ts'
import { createTestHttp, type Exchange } from './http.ts'

const DEADLINE_MS = 20_000

/** What got says when a connection never came about. */
const UNSENT_CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EPROTO', 'EHOSTUNREACH'])
const UNSENT_EVENTS = new Set(['lookup', 'connect', 'secureConnect'])

/** `not_sent` only when the one request of a call never left; after an answered request nobody knows. */
export function outcomeOfThrown(
  error: unknown,
  exchanges: readonly Exchange[]
): { status: 'not_sent' | 'unknown' } {
  const { code, event } = error as { code?: string; event?: string }
  const unsent =
    UNSENT_CODES.has(code ?? '') || (code === 'ETIMEDOUT' && UNSENT_EVENTS.has(event ?? ''))
  return { status: unsent && exchanges.length === 1 ? 'not_sent' : 'unknown' }
}

export interface TestCall {
  outcome: CallOutcome<unknown>
  /** What was thrown, where the outcome is `not_sent` or `unknown`. */
  error: Error | null
  exchanges: Exchange[]
  durationMs: number
  /** Takes the settings' secrets and those that came up during the call out of any value. */
  redact: <Value>(value: Value) => Value
}

export interface TestCallOptions {
  settings: Record<string, SettingsValue>
  clock?: Clock
  deadlineMs?: number
  signal?: AbortSignal
}

const systemClock: Clock = { now: () => new Date() }

/**
 * One operation through a plugin without a hub: no journal, no queue, no breaker, no repetition. Serves `supplier:call` and
 * the suite. Throws only where the operation does not exist.
 */
export async function callOnce(
  plugin: SupplierPlugin,
  operation: string,
  input: unknown,
  operationKey: string,
  options: TestCallOptions
): Promise<TestCall> {
  const { settings, clock = systemClock, deadlineMs = DEADLINE_MS } = options
  const exchanges: Exchange[] = []
  const concealed: string[] = []
  const http = createTestHttp({ exchanges, timeoutMs: deadlineMs })
  const operations = plugin.connect({ settings, http, clock })
  if (!isOperationName(operation) || !operations[operation]) {
    throw new Error(`${plugin.code} has no operation ${operation} with these settings`)
  }
  const timeout = AbortSignal.timeout(deadlineMs)
  const call: SupplierCall = {
    operationKey,
    deadline: new Date(clock.now().getTime() + deadlineMs),
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    clock,
    http,
    conceal: (...secrets) => void concealed.push(...secrets),
  }
  const run = operations[operation] as (...parts: unknown[]) => Promise<CallOutcome<unknown>>
  const parts = withoutInput.has(operation) ? [call] : [input, call]
  const startedAt = performance.now()
  let outcome: CallOutcome<unknown>
  let error: Error | null = null
  try {
    outcome = await run(...parts)
  } catch (thrown) {
    error = thrown as Error
    outcome = outcomeOfThrown(thrown, exchanges)
  }
  return {
    outcome,
    error,
    exchanges,
    durationMs: performance.now() - startedAt,
    redact: (value) =>
      redactByValue([...plugin.settings.secretValues(settings), ...concealed])(value),
  }
}

const withoutInput = new Set<string>(['checkHealth', 'getBalance'])

export const reasonOf = (outcome: CallOutcome<unknown>): Refusal['reason'] | null =>
  outcome.status === 'refused' ? outcome.reason : null
