import {
  parseJsonObject,
  readText,
  type Json,
  type SupplierCall,
  type SupplierHttp,
} from '#supplier-sdk'
import type { BaiduSettings } from './config.ts'
import { BaiduError } from './errors.ts'
import { canonicalQuery, sign } from './signer.ts'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

type Call = Pick<SupplierCall, 'signal' | 'clock'>

type Query = Record<string, string | number>

interface Request {
  endpoint: string
  method: 'GET' | 'POST'
  path: string
  query?: Query
  /** Absent: an empty body. */
  body?: Json
}

export interface Answer {
  result: Json
  /** The vendor's time of answering. */
  date?: Date
}

/** The wire: signs, sends once, and turns every error into a `BaiduError` or, where nothing is certain, another one. */
export class BaiduClient {
  readonly #http: SupplierHttp
  readonly #settings: BaiduSettings

  constructor(http: SupplierHttp, settings: BaiduSettings) {
    this.#http = http
    this.#settings = settings
  }

  /** Our own credentials at the vendor. */
  get own(): Credentials {
    const { accessKeyId, secretAccessKey } = this.#settings
    return { accessKeyId, secretAccessKey }
  }

  async billing(path: string, body: Json, call: Call): Promise<Json> {
    const { result } = await this.billingDated(path, body, call)
    return result
  }

  /** As `billing`, with the vendor's time of answering. */
  billingDated(path: string, body: Json, call: Call): Promise<Answer> {
    const endpoint = this.#settings.billingEndpoint
    return this.#send({ endpoint, method: 'POST', path, body }, call, this.own)
  }

  async billingGet(path: string, query: Query, call: Call): Promise<Json> {
    const endpoint = this.#settings.billingEndpoint
    const { result } = await this.#send({ endpoint, method: 'GET', path, query }, call, this.own)
    return result
  }

  async sts(path: string, query: Query, call: Call): Promise<Json> {
    const endpoint = this.#settings.stsEndpoint
    const { result } = await this.#send({ endpoint, method: 'POST', path, query }, call, this.own)
    return result
  }

  async organization(request: Omit<Request, 'endpoint'>, call: Call): Promise<Json> {
    const endpoint = this.#settings.organizationEndpoint
    const { result } = await this.#send({ ...request, endpoint }, call, this.own)
    return result
  }

  /** A server call in a region, with the session of whoever owns the servers. */
  async bcc(
    region: string,
    request: Omit<Request, 'endpoint'>,
    call: Call,
    credentials: Credentials
  ): Promise<Json> {
    const endpoint = this.#settings.bccEndpoint.replace('{region}', encodeURIComponent(region))
    const { result } = await this.#send({ ...request, endpoint }, call, credentials)
    return result
  }

  async #send(request: Request, call: Call, credentials: Credentials): Promise<Answer> {
    const { method, path, query = {} } = request
    const body = request.body === undefined ? '' : JSON.stringify(request.body)
    const url = new URL(path, request.endpoint)
    const sent: Record<string, string> = {
      'host': url.host,
      'content-type': 'application/json; charset=utf-8',
      'x-bce-date': `${call.clock.now().toISOString().slice(0, 19)}Z`,
    }
    if (method === 'POST') {
      sent['content-length'] = String(Buffer.byteLength(body))
    }
    if (credentials.sessionToken) {
      sent['x-bce-security-token'] = credentials.sessionToken
    }
    const { headers } = sign({
      credentials: { ...credentials, sessionToken: '' },
      clock: call.clock.now().toISOString(),
      input: { method, path, query, headers: sent },
    })
    url.search = canonicalQuery(query)
    const response = await this.#http(url, {
      method,
      ...(method === 'POST' ? { body } : {}),
      headers: { ...headers, accept: 'application/json' },
      signal: call.signal,
      throwHttpErrors: false,
      responseType: 'text',
    })
    return { result: this.#read(path, response, call), date: dateOf(response) }
  }

  /** Success is the bare object. Without the vendor's error body only 429 says anything. */
  #read(action: string, response: RawResponse, call: Call): Json {
    const base = {
      httpStatus: response.statusCode,
      action,
      retryAfter: retryAfterOf(response, call.clock.now()),
      date: dateOf(response),
    }
    const isFailure = base.httpStatus < 200 || base.httpStatus > 299
    if (base.httpStatus === 429 && !response.body.trimStart().startsWith('{')) {
      throw new BaiduError({ ...base, code: 'HTTP_429', message: '' })
    }
    if (!isFailure && response.body.trim() === '') {
      return {}
    }
    const answer = parseJsonObject(response.body, { numbersAsText: true })
    if (isFailure) {
      throw new BaiduError({
        ...base,
        code: readText(answer, 'code'),
        message: String(answer.message ?? ''),
        requestId: typeof answer.requestId === 'string' ? answer.requestId : undefined,
      })
    }
    return answer
  }
}

interface RawResponse {
  statusCode: number
  body: string
  headers: Record<string, string | string[] | undefined>
}

const dateOf = ({ headers }: RawResponse): Date | undefined => {
  const time = Date.parse(String(headers['x-bce-date'] ?? headers.date ?? ''))
  return Number.isNaN(time) ? undefined : new Date(time)
}

const retryAfterOf = ({ headers }: RawResponse, now: Date): Date | undefined => {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) ? new Date(now.getTime() + seconds * 1000) : undefined
}
