import { countCall } from '../measurements/call_minutes.ts'
import type { Layer } from './call.ts'
import { callDuration, callsTotal, refusalsTotal } from './instruments.ts'

export const withMetrics: Layer = async (call, next) => {
  const { code: supplier } = call.connection
  const startedAt = performance.now()
  const outcome = await next()
  const ms = performance.now() - startedAt
  callDuration.observe({ supplier, class: call.operationClass }, ms / 1000)
  countCall(supplier, call.operationClass, outcome, ms)
  callsTotal.inc({ supplier, operation: call.operation, class: call.operationClass, outcome: outcome.status })
  if (outcome.status === 'refused') refusalsTotal.inc({ supplier, reason: outcome.reason })
  return outcome
}
