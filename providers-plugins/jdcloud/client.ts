import { randomUUID } from 'node:crypto'
import {
  parseJsonObject,
  readObject,
  readText,
  type Json,
  type SupplierCall,
  type SupplierHttp,
} from '#supplier-sdk'
import type { JdcloudSettings } from './config.ts'
import { JdcloudError } from './errors.ts'
import { canonicalQuery, pathOf, sign } from './signer.ts'

/** Services that have no region: any word may stand in the signature's scope. */
const NO_REGION = 'jdcloud'

type Service = 'cp' | 'user' | 'sts' | 'order' | 'renewal' | 'refund' | 'billing' | 'asset' | 'vm'

/** Who acts: the partner's own key, perhaps for a customer's pin, or a session of the customer's. */
export interface Actor {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  pin?: string
}

type Call = Pick<SupplierCall, 'signal' | 'clock'>

export interface Request {
  service: Service
  method: 'GET' | 'POST'
  /** With its verb behind a colon, e.g. `/v1/user:createTicket`; `{regionId}` is the region. */
  path: string
  params?: Record<string, string>
  region?: string
  query?: Record<string, string | number>
  body?: Json
}

export interface Answer {
  result: Json
  /** The vendor's time of answering. */
  date?: Date
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

/** The wire: signs, sends once, and turns every error into a `JdcloudError` or, where nothing is certain, another one. */
export class JdcloudClient {
  readonly #http: SupplierHttp
  readonly #settings: JdcloudSettings

  constructor(http: SupplierHttp, settings: JdcloudSettings) {
    this.#http = http
    this.#settings = settings
  }

  /** The partner itself. */
  get own(): Actor {
    const { accessKeyId, accessKeySecret } = this.#settings
    return { accessKeyId, secretAccessKey: accessKeySecret }
  }

  async send(request: Request, call: Call, actor = this.own): Promise<Json> {
    const { result } = await this.sendDated(request, call, actor)
    return result
  }

  /** As `send`, with the vendor's time of answering. */
  async sendDated(request: Request, call: Call, actor = this.own): Promise<Answer> {
    const { service, method, query = {} } = request
    const url = new URL(this.#endpointOf(service))
    const region = request.region ?? this.#settings.region
    const params = { ...request.params, regionId: region }
    const body = request.body === undefined ? null : JSON.stringify(request.body)
    const isRegional = request.path.includes('{regionId}')
    const { headers } = sign({
      credentials: { accessKeyId: actor.accessKeyId, secretAccessKey: actor.secretAccessKey },
      scope: { region: isRegional ? region : NO_REGION, service },
      clock: call.clock.now().toISOString(),
      nonce: randomUUID(),
      host: url.host,
      input: {
        method,
        pathTemplate: request.path,
        pathParams: params,
        query,
        body,
        headers: {
          'accept': 'application/json',
          'content-type': 'application/json',
          ...(actor.pin === undefined ? {} : { 'x-jdcloud-pin': base64(actor.pin) }),
          ...(actor.sessionToken === undefined
            ? {}
            : { 'x-jdcloud-security-token': base64(actor.sessionToken) }),
        },
      },
    })
    const search = canonicalQuery(query)
    const target = `${url.origin}${pathOf(request.path, params)}${search ? `?${search}` : ''}`
    const response = await this.#http(target, {
      method,
      ...(body === null ? {} : { body }),
      headers,
      signal: call.signal,
      throwHttpErrors: false,
      responseType: 'text',
    })
    return { result: this.#read(request.path, response, call), date: dateOf(response) }
  }

  #endpointOf(service: Service): string {
    const { endpoint, refundEndpoint } = this.#settings
    return service === 'refund' ? refundEndpoint : endpoint.replace('{service}', service)
  }

  /** An `error` may come with HTTP 200 too; without the vendor's body only 429 says anything. */
  #read(action: string, response: RawResponse, call: Call): Json {
    const base = {
      httpStatus: response.statusCode,
      action,
      retryAfter: retryAfterOf(response, call.clock.now()),
      date: dateOf(response),
    }
    if (base.httpStatus === 429 && !response.body.trimStart().startsWith('{')) {
      throw new JdcloudError({ ...base, status: 'HTTP_429', code: '429', message: '' })
    }
    const envelope = parseJsonObject(response.body, { numbersAsText: true })
    const requestId = readText(envelope, 'requestId')
    if (envelope.error !== undefined && envelope.error !== null) {
      const error = readObject(envelope, 'error')
      throw new JdcloudError({
        ...base,
        status: String(error.status ?? ''),
        code: String(error.code ?? ''),
        message: String(error.message ?? ''),
        requestId,
      })
    }
    if (base.httpStatus < 200 || base.httpStatus > 299) {
      throw new Error(`${action}: HTTP ${base.httpStatus} without an error`)
    }
    const { result } = envelope
    return typeof result === 'object' && result !== null ? (result as Json) : {}
  }
}

interface RawResponse {
  statusCode: number
  body: string
  headers: Record<string, string | string[] | undefined>
}

const dateOf = ({ headers }: RawResponse): Date | undefined => {
  const time = Date.parse(String(headers.date ?? ''))
  return Number.isNaN(time) ? undefined : new Date(time)
}

const retryAfterOf = ({ headers }: RawResponse, now: Date): Date | undefined => {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) ? new Date(now.getTime() + seconds * 1000) : undefined
}
