import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { createRequire } from 'node:module'
import type { Got, HandlerFunction, RequestPromise, Response } from 'got'
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

/** Loaded for the first connection, without a promise: the hub starts without it. */
const require = createRequire(import.meta.url)
const library = (): Got => (require('got') as typeof import('got')).default

type Settings = { sandboxesAllowed: boolean; rateLimit: ConnectionRateLimit; timeouts?: Partial<typeof REQUEST_TIMEOUTS> }

export type SupplierHttp = { http: Got; close(): void }

/**
 * The one HTTP client of a connection: no retries, no redirects, every timeout, a limited body, verified TLS, addresses outside
 * our own networks. Each request is written to the trace of the call that runs.
 */
export function supplierHttp({ sandboxesAllowed, rateLimit, timeouts }: Settings): SupplierHttp {
  const kept = agents(true)
  const fresh = agents(false)
  const http = library().extend({
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
        return watched(options, next, { trace, sandboxesAllowed, rateLimit })
      },
    ],
  })
  return { http, close: () => [kept, fresh].flatMap(Object.values).forEach((agent) => agent.destroy()) }
}

const agents = (keepAlive: boolean) => ({
  http: new HttpAgent({ keepAlive, maxSockets: SOCKETS_MAX }),
  https: new HttpsAgent({ keepAlive, maxSockets: SOCKETS_MAX }),
})

type Around = { trace: CallTrace | undefined; sandboxesAllowed: boolean; rateLimit: ConnectionRateLimit }

/**
 * One request under all our limits: address, the supplier's rate, the size of the answer, and the end of its call, whether the
 * plugin handed the signal on or not. Done by a handler alone: for every hook got builds guards around the options, which cost
 * as much as a layer. Signals are joined only where they differ, for the same reason.
 */
const watched = ((options, next, { trace, sandboxesAllowed, rateLimit }) => {
  if (options.isStream) throw new TypeError('Answers of suppliers are limited in size and are not read as streams.')
  const url = options.url as URL
  const entry = begin(trace, url, options.method)
  const control = trace?.control ?? new AbortController()
  options.signal = options.signal && options.signal !== control.signal ? AbortSignal.any([options.signal, control.signal]) : control.signal
  const { problem, isLoopback } = judgeAddress(url, sandboxesAllowed)
  if (problem) return refused(entry, new AddressRefused(`Suppliers are not called at ${url.host} (${problem}).`))
  const send = () => sent(entry, next(options), control)
  // A stand-in on this machine needs no protection from us; what the supplier refuses beyond a number, its sandbox refuses too.
  const turn = isLoopback ? rateLimit.takeOwn(trace?.operation, options.signal) : rateLimit.take(trace?.operation, options.signal)
  return turn ? turn.then(send, (error) => refused(entry, error)) : send()
}) as <T extends Parameters<HandlerFunction>>(options: T[0], next: any, around: Around) => any

function begin(trace: CallTrace | undefined, url: URL, method: string): RequestEntry {
  if (trace && trace.requests.length >= REQUESTS_MAX) throw new Error(`A call sends at most ${REQUESTS_MAX} requests.`)
  const entry: RequestEntry = { method, host: url.host, path: url.pathname + url.search, status: null, ms: null,
    requestId: null, error: null, sent: false }
  trace?.requests.push(entry)
  return entry
}

function refused(entry: RequestEntry, error: Error): Promise<never> {
  failed(entry, error, 0)
  return Promise.reject(error)
}

/** Follows a request that is on its way: what came of it is in the trace before the plugin hears of it. */
function sent(entry: RequestEntry, answer: RequestPromise<Response>, control: AbortController): RequestPromise<Response> {
  const startedAt = performance.now()
  entry.sent = true
  void answer.on('downloadProgress', ({ transferred }) => {
    if (transferred > BODY_BYTES_MAX) control.abort(new Error('The answer is larger than the limit.'))
  })
  void answer.on('response', ({ statusCode, headers }) => answered(entry, statusCode, headers, startedAt))
  answer.catch((error) => failed(entry, error, startedAt))
  return answer
}

function answered(entry: RequestEntry, status: number, headers: Response['headers'], startedAt: number): void {
  entry.status = status
  entry.ms = Math.round(performance.now() - startedAt)
  const name = REQUEST_ID_HEADERS.find((header) => headers[header] !== undefined)
  entry.requestId = name ? String(headers[name]).slice(0, 120) : null
}

function failed(entry: RequestEntry, error: Error & { response?: Response }, startedAt: number): void {
  const { response } = error
  if (response) answered(entry, response.statusCode, response.headers, startedAt)
  else entry.ms = startedAt === 0 ? 0 : Math.round(performance.now() - startedAt)
  entry.error = nameOfError(error)
  entry.sent = entry.sent && !provesNothingSent(error)
}
