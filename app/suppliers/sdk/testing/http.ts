import got, { type Got } from 'got'

const BODY_BYTES_MAX = 2 * 1024 * 1024

/** One exchange over the wire, as a log keeps it. */
export interface Exchange {
  request: { method: string; url: string; headers: Record<string, unknown>; body: string }
  response: { status: number; headers: Record<string, unknown>; body: string } | null
  error: string | null
}

export interface TestHttpOptions {
  timeoutMs?: number
  /** Gets every exchange in the order of sending. */
  exchanges?: Exchange[]
}

const textOf = (body: unknown): string => (typeof body === 'string' ? body : '')

/**
 * The HTTP client as the hub hands it to plugins, without journal, queue and breaker: no retries, no redirects, every timeout,
 * at most 2 MB of body. Serves `supplier:call` and the suite.
 */
export function createTestHttp({ timeoutMs = 10_000, exchanges = [] }: TestHttpOptions = {}): Got {
  return got.extend({
    retry: { limit: 0 },
    followRedirect: false,
    timeout: {
      lookup: 2000,
      connect: 2000,
      secureConnect: 3000,
      send: 5000,
      response: timeoutMs,
      request: timeoutMs,
    },
    handlers: [
      (options, next) => {
        const exchange: Exchange = {
          request: {
            method: options.method,
            url: String(options.url),
            headers: { ...options.headers },
            body: textOf(options.body) || new URLSearchParams(options.form ?? {}).toString(),
          },
          response: null,
          error: null,
        }
        exchanges.push(exchange)
        const guard = new AbortController()
        options.signal = options.signal
          ? AbortSignal.any([options.signal, guard.signal])
          : guard.signal
        const running = next(options)
        if ('then' in running) {
          running.on('downloadProgress', ({ transferred }) => {
            if (transferred > BODY_BYTES_MAX) {
              guard.abort(new Error('The body is larger than 2 MB'))
            }
          })
          running.then(
            (response) => {
              const { statusCode, headers, body } = response as never as {
                statusCode: number
                headers: Record<string, unknown>
                body: unknown
              }
              exchange.response = { status: statusCode, headers, body: textOf(body) }
            },
            (error: Error) => {
              exchange.error = `${error.name}: ${error.message}`
            }
          )
        }
        return running
      },
    ],
  })
}
