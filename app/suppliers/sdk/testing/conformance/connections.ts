import type { Clock, SupplierCall } from '../../call.ts'
import type { SupplierOperations } from '../../contract.ts'
import type { SettingsValue } from '../../settings.ts'
import type { Exchange } from '../http.ts'
import { createTestHttp } from '../http.ts'
import type { Bench } from './bench.ts'

/** Time for one call of a check that keeps its connection. */
const CALL_MS = 10_000

export interface OpenConnection {
  operations: SupplierOperations
  exchanges: Exchange[]
  call: SupplierCall
}

/** A connection that lives over several calls, with a client of its own; `Bench.call` connects anew each time. */
export function connectTo(bench: Bench, settings: Record<string, SettingsValue>): OpenConnection {
  const exchanges: Exchange[] = []
  const clock: Clock = bench.sandbox?.clock ?? { now: () => new Date() }
  const http = createTestHttp({ exchanges, timeoutMs: CALL_MS })
  const call: SupplierCall = {
    operationKey: bench.key(),
    deadline: new Date(clock.now().getTime() + CALL_MS),
    signal: new AbortController().signal,
    clock,
    http,
    conceal: () => {},
  }
  return { operations: bench.plugin.connect({ settings, http, clock }), exchanges, call }
}
