import { parseJsonObject, readObject, readText, type Json, type SupplierHttp } from '#supplier-sdk'
import type { SupplierCall } from '#supplier-sdk'
import type { TemplateSettings } from './config.ts'
import { TemplateError } from './errors.ts'

type Call = Pick<SupplierCall, 'signal' | 'clock'>

/** The wire: one POST a call. What is neither a result nor the supplier's own error is thrown as it is: nobody knows then. */
export class TemplateClient {
  readonly #http: SupplierHttp
  readonly #settings: TemplateSettings

  constructor(http: SupplierHttp, settings: TemplateSettings) {
    this.#http = http
    this.#settings = settings
  }

  async post(path: string, content: Json, call: Call): Promise<Json> {
    const { data } = await this.postDated(path, content, call)
    return data
  }

  /** As `post`, with the supplier's clock. */
  async postDated(path: string, content: Json, call: Call): Promise<{ data: Json; skewMs: number }> {
    const response = await this.#http.post(new URL(path, this.#settings.endpoint), {
      json: content,
      headers: { authorization: `Bearer ${this.#settings.apiKey}` },
      signal: call.signal,
      throwHttpErrors: false,
      responseType: 'text',
    })
    const answer = parseJsonObject(response.body)
    const seconds = Number(response.headers['retry-after'] ?? Number.NaN)
    if (answer.error) {
      throw new TemplateError(
        response.statusCode,
        readText(readObject(answer, 'error'), 'code'),
        Number.isFinite(seconds) ? new Date(call.clock.now().getTime() + seconds * 1000) : undefined
      )
    }
    if (response.statusCode !== 200) {
      throw new Error(`${path}: HTTP ${response.statusCode} without an error`)
    }
    const skewMs = Date.parse(String(response.headers.date)) - call.clock.now().getTime()
    return { data: readObject(answer, 'data'), skewMs }
  }
}
