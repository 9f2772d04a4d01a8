import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import got, { type Got, type HandlerFunction, type RequestPromise } from 'got'
import { AddressRefused, guardedLookup, judgeAddress } from './addresses.ts'
import { nameOfError, provesNothingSent } from './failures.ts'
import type { ConnectionRateLimit } from './rate_limit.ts'
import { currentTrace, type CallTrace, type RequestEntry } from './trace.ts'

/** Limits of every request to a supplier or gateway. A slow drip ends at `request`, which `response` alone does not catch. */
export const REQUEST_TIMEOUTS = {
  lookup: 2_000,
  connect: 3_000,
  secureConnect: 3_000,
  send: 10_000,
  response: 20_000,
  request: 30_000,
} as const

export const BODY_BYTES_MAX = 2 * 1024 * 1024

/** A call that needs more requests than this is wrong. */
const REQUESTS_MAX = 50

const SOCKETS_MAX = 64

const REQUEST_ID_HEADERS = ['x-tt-logid', 'x-request-id', 'x-acs-request-id', 'x-bce-request-id', 'x-jdcloud-request-id']

type Settings = { sandboxesAllowed: boolean; rateLimit: ConnectionRateLimit; timeouts?: Partial<typeof REQUEST_TIMEOUTS> }

/** Our own facts of one request, kept in got's context, because hooks see nothing else of it. */
type Own = { entry?: RequestEntry; startedAt?: number }

export type SupplierHttp = { http: Got; close(): void }

/**
 * The one HTTP client of a connection: no retries, no redirects, every timeout, a limited body, verified TLS, addresses outside
 * our own networks. Each request is written to the trace of the call that runs.
 */
export function supplierHttp({ sandboxesAllowed, rateLimit, timeouts }: Settings): SupplierHttp {
  const kept = agents(true)
  const fresh = agents(false)
  const http = got.extend({
    retry: { limit: 0 },
    followRedirect: false,
    timeout: { ...REQUEST_TIMEOUTS, ...timeouts },
    https: { rejectUnauthorized: true },
    enableUnixSockets: false,
    dnsLookup: guardedLookup(sandboxesAllowed) as never,
    handlers: [
      (options, next) => {
        const trace = currentTrace()
        options.agent = trace?.reuseSockets ? kept : fresh
        return limited(options, next, trace)
      },
    ],
    hooks: {
      beforeRequest: [
        async (options) => {
          const url = options.url as URL
          const own = options.context as Own
          own.entry = begin(url, options.method)
          const { problem, isLoopback } = judgeAddress(url, sandboxesAllowed)
          if (problem) throw new AddressRefused(`Suppliers are not called at ${url.host} (${problem}).`)
          // What a supplier allows protects the supplier: a stand-in on this machine needs no protection.
          if (!isLoopback) await rateLimit.take(currentTrace()?.operation, options.signal)
          own.startedAt = performance.now()
          own.entry.sent = true
        },
      ],
      afterResponse: [
        (response) => {
          finish(response.request.options.context as Own, response.statusCode, response.headers)
          return response
        },
      ],
      beforeError: [
        (error) => {
          failed((error.options?.context ?? {}) as Own, error)
          return error
        },
      ],
    },
  })
  return { http, close: () => [kept, fresh].flatMap(Object.values).forEach((agent) => agent.destroy()) }
}

const agents = (keepAlive: boolean) => ({
  http: new HttpAgent({ keepAlive, maxSockets: SOCKETS_MAX }),
  https: new HttpsAgent({ keepAlive, maxSockets: SOCKETS_MAX }),
})

/**
 * Ends a request whose body grows beyond the limit, and with it the call; and every request of a call that was aborted, whether
 * the plugin handed the signal on or not. Signals are joined only where they differ: that costs as much as half our layers.
 */
const limited = ((options, next, trace) => {
  const control = trace?.control ?? new AbortController()
  options.signal = options.signal && options.signal !== control.signal ? AbortSignal.any([options.signal, control.signal]) : control.signal
  const answer = next(options)
  ;(answer as unknown as RequestPromise).on('downloadProgress', ({ transferred }) => {
    if (transferred > BODY_BYTES_MAX) control.abort(new Error('The answer is larger than the limit.'))
  })
  return answer
}) as <T extends Parameters<HandlerFunction>>(options: T[0], next: any, trace: CallTrace | undefined) => any

function begin(url: URL, method: string): RequestEntry {
  const trace = currentTrace()
  const entry: RequestEntry = { method, host: url.host, path: url.pathname + url.search, status: null, ms: null,
    requestId: null, error: null, sent: false }
  if (trace && trace.requests.length >= REQUESTS_MAX) throw new Error(`A call sends at most ${REQUESTS_MAX} requests.`)
  trace?.requests.push(entry)
  return entry
}

function finish({ entry, startedAt }: Own, status: number, headers: Record<string, string | string[] | undefined>): void {
  if (!entry) return
  entry.status = status
  entry.ms = elapsed(startedAt)
  const name = REQUEST_ID_HEADERS.find((header) => headers[header] !== undefined)
  entry.requestId = name ? String(headers[name]).slice(0, 120) : null
}

function failed({ entry, startedAt }: Own, error: Error & { response?: { statusCode: number } }): void {
  if (!entry || entry.status !== null) return
  entry.status = error.response?.statusCode ?? null
  entry.ms = elapsed(startedAt)
  entry.error = nameOfError(error)
  entry.sent = entry.sent && !provesNothingSent(error)
}

const elapsed = (startedAt: number | undefined) => (startedAt === undefined ? 0 : Math.round(performance.now() - startedAt))
