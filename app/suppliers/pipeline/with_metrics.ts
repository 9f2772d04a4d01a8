import type { Layer } from './call.ts'
import { callDuration, callsTotal, refusalsTotal } from './instruments.ts'

export const withMetrics: Layer = async (call, next) => {
  const { code: supplier } = call.connection
  const startedAt = performance.now()
  const outcome = await next()
  callDuration.observe({ supplier, class: call.operationClass }, (performance.now() - startedAt) / 1000)
  callsTotal.inc({ supplier, operation: call.operation, class: call.operationClass, outcome: outcome.status })
  if (outcome.status === 'refused') refusalsTotal.inc({ supplier, reason: outcome.reason })
  return outcome
}
