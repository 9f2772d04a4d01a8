import limiter from '@adonisjs/limiter/services/main'
import type { HttpContext } from '@adonisjs/core/http'
import { clientNetwork } from '#identity/client_address'
import { readBytes } from '#kernel/http/read_bytes'
import { receiveNotice } from '../actions/receive_notice.ts'
import type { RawNotice } from '../sdk/main.ts'

const BYTES_MAX = 256 * 1024
/** From one network to one connection; a supplier that tells more is told to come again, and does. */
const NOTICES_PER_MINUTE = 600

/** What a supplier tells us. Open to the world: nothing is believed that the plugin has not verified. */
export default class ReceiveNoticeController {
  async execute({ request, response, params }: HttpContext) {
    const address = request.ip()
    const name = `notices_${String(params.connection).slice(0, 40)}_${clientNetwork(address)}`
    const counted = await limiter.use('memory', { requests: NOTICES_PER_MINUTE, duration: '1 min' }).increment(name)
    if (counted.consumed > NOTICES_PER_MINUTE) return response.header('Retry-After', String(Math.max(1, counted.availableIn))).tooManyRequests('')
    const body = await readBytes(request.request, BYTES_MAX)
    if (!body) return response.header('Connection', 'close').status(413).send('')
    const raw: RawNotice = { method: request.method(), path: request.url(), query: queryOf(request.qs()), headers: headersOf(request.headers()), body }
    const received = await receiveNotice({ connectionCode: params.connection, raw, address })
    if (received.type === 'no_such_address') return response.notFound('')
    const { status, body: text } = received.reply
    return response.status(status).header('Content-Type', 'text/plain; charset=utf-8').send(text)
  }
}

const isText = (value: unknown): value is string | string[] =>
  typeof value === 'string' || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'))

const queryOf = (query: Record<string, unknown>): RawNotice['query'] =>
  Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string | string[]] => isText(entry[1])))

const headersOf = (headers: Record<string, string | string[] | undefined>): RawNotice['headers'] =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined))
