import { randomUUID } from 'node:crypto'
import {
  parseJsonObject,
  readObject,
  readOptionalText,
  readText,
  type Json,
  type SupplierCall,
  type SupplierHttp,
} from '#supplier-sdk'
import type { ReferenceSettings } from './config.ts'
import { ReferenceError } from './errors.ts'
import { sign } from './signer.ts'

export type Call = Pick<SupplierCall, 'signal' | 'clock' | 'conceal'>

/** The wire: one signed POST per action. What is neither a result nor the supplier's own error is thrown as it is. */
export class ReferenceClient {
  readonly #http: SupplierHttp
  readonly #settings: ReferenceSettings

  constructor(http: SupplierHttp, settings: ReferenceSettings) {
    this.#http = http
    this.#settings = settings
  }

  async post(action: string, content: Json, call: Call): Promise<Json> {
    const { data } = await this.postDated(action, content, call)
    return data
  }

  /** As `post`, with the supplier's time of answering. */
  async postDated(action: string, content: Json, call: Call): Promise<{ data: Json; date?: Date }> {
    const url = new URL(`/v1/${action}`, this.#settings.endpoint)
    const body = JSON.stringify(content)
    const { accessKey, secretKey } = this.#settings
    const { headers } = sign({
      credentials: { accessKey, secretKey },
      clock: call.clock.now().toISOString(),
      nonce: randomUUID(),
      input: { method: 'POST', path: url.pathname, body },
    })
    const response = await this.#http.post(url, {
      body,
      headers: { ...headers, 'content-type': 'application/json' },
      signal: call.signal,
      throwHttpErrors: false,
      responseType: 'text',
    })
    const now = call.clock.now()
    const retryAfter = Number(response.headers['retry-after'] ?? Number.NaN)
    const answer = parseJsonObject(response.body)
    const time = Date.parse(String(response.headers.date ?? ''))
    const date = Number.isNaN(time) ? undefined : new Date(time)
    if (answer.error) {
      const error = readObject(answer, 'error')
      throw new ReferenceError({
        action,
        httpStatus: response.statusCode,
        code: readText(error, 'code'),
        message: readOptionalText(error, 'message'),
        field: readOptionalText(error, 'field'),
        nowFen: typeof error.nowFen === 'number' ? error.nowFen : undefined,
        requestId: readOptionalText(answer, 'requestId'),
        retryAfter: Number.isFinite(retryAfter)
          ? new Date(now.getTime() + retryAfter * 1000)
          : undefined,
        date,
      })
    }
    if (response.statusCode !== 200) {
      throw new Error(`${action}: HTTP ${response.statusCode} without an error`)
    }
    return { data: readObject(answer, 'data'), date }
  }
}
