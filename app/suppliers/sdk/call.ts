import type { Got } from 'got'

/** The HTTP client that a plugin is handed. */
export type SupplierHttp = Got

/** The only source of time for a plugin. Tests and sandboxes move it. */
export interface Clock {
  now(): Date
}

/** What comes with every call of an operation. */
export interface SupplierCall {
  /**
   * Names the one intended effect: `{subject}:{operation}:{generation}`, ASCII, at most 64 characters. It is the same in every
   * repetition of that effect. Give it to the supplier wherever it takes an idempotency token or an order number of ours.
   */
  operationKey: string
  /** Absolute. The hub aborts `signal` then; a plugin sets no timer of its own. */
  deadline: Date
  /** Hand it to every request: an abort must end the call within a second. */
  signal: AbortSignal
  clock: Clock
  /**
   * The one HTTP client, with the hub's limits (no retries, no redirects, all timeouts, 2 MB of body) and its log.
   * The same instance as in `connect`. Answers outside 2xx throw `HTTPError` unless the request says `throwHttpErrors: false`.
   */
  http: SupplierHttp
  /**
   * Names secrets that came up during the call (temporary keys, sign-in tokens, the SSO address). The hub takes them, by value,
   * out of everything that it stores or shows of this call. The settings' own secrets are known to it already.
   */
  conceal(...secrets: string[]): void
}
