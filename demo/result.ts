import type { Result } from '#kernel/result'

/** The demo's acts must succeed; what is refused stops the seed and says why. */
export function must<Value, Failure extends { type: string }>(result: Result<Value, Failure>, what: string): Value {
  if (!result.ok) throw new Error(`${what}: ${JSON.stringify(result.error)}`)
  return result.value
}
