import { countCall } from '../measurements/call_minutes.ts'
import type { Layer } from './call.ts'

export const withMetrics: Layer = async (call, next) => {
  const { code, lanes } = call.connection
  const { figures } = lanes.of(call.operationClass)
  const startedAt = performance.now()
  const outcome = await next()
  const ms = performance.now() - startedAt
  figures.durations.observe(ms / 1000)
  countCall(code, call.operationClass, outcome, ms)
  figures.count(call.operation, outcome.status)
  if (outcome.status === 'refused') figures.countRefusal(outcome.reason)
  return outcome
}
