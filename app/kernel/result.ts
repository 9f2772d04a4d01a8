/** Expected outcomes are values. The error carries facts, never HTTP; the controller answers every case. */
export type Result<Value, Failure extends { type: string }> =
  | { ok: true; value: Value }
  | { ok: false; error: Failure }

export function ok(): Result<void, never>
export function ok<Value>(value: Value): Result<Value, never>
export function ok<Value>(value?: Value): Result<Value | void, never> {
  return { ok: true, value }
}

export function fail<const Failure extends { type: string }>(error: Failure): Result<never, Failure> {
  return { ok: false, error }
}
