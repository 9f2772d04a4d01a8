/** Errors that come before the first byte of a request. Everything else may have acted. */
const neverSentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'E_ADDRESS_REFUSED', 'E_NEVER_BEGUN'])

/** Errors that come before the first byte only where the socket was never connected. */
const unconnectedCodes = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ETIMEDOUT'])

const timeoutsBeforeSending = new Set(['lookup', 'connect', 'secureConnect'])

/** A handshake that fails: certificate not trusted, wrong name, expired, or no TLS at all. */
const handshakeCodes = /^(EPROTO|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/

type GotError = { code?: string; event?: string; timings?: { connect?: number; secureConnect?: number } }

/**
 * Whether an error of got proves that nothing left this process. A reset, a timeout of the answer, a cut body, an abort and
 * every status prove nothing: the other side may have acted.
 */
export function provesNothingSent(error: unknown): boolean {
  const { code = '', event, timings } = error as GotError
  if (neverSentCodes.has(code)) return true
  if (event !== undefined) return code === 'ETIMEDOUT' && timeoutsBeforeSending.has(event)
  if (unconnectedCodes.has(code)) return timings?.connect === undefined
  return handshakeCodes.test(code) && timings?.secureConnect === undefined
}

/** `ETIMEDOUT response`: short, without addresses and bodies. */
export function nameOfError(error: unknown): string {
  const { code, event, name } = error as { code?: string; event?: string; name?: string }
  return [code ?? name ?? 'Error', event].filter(Boolean).join(' ').slice(0, 120)
}
