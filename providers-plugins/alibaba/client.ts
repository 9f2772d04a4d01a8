import { randomUUID } from 'node:crypto'
import {
  parseJsonObject,
  readText,
  sha256Hex,
  type Json,
  type SupplierCall,
  type SupplierHttp,
} from '#supplier-sdk'
import type { AlibabaSettings } from './config.ts'
import { AlibabaError } from './errors.ts'
import { canonicalForm, RPC_V1, sign } from './signer.ts'

/** Of the services that are called with the new signature. */
const versions = { business: '2017-12-14', sts: '2015-04-01' } as const

const CERTIFICATION_VERSION = '2015-07-01'

export interface Session {
  accessKeyId: string
  accessKeySecret: string
  securityToken: string
}

type Call = Pick<SupplierCall, 'signal' | 'clock'>

export interface Answer {
  result: Json
  /** The vendor's time of answering. */
  date?: Date
}

const secondOf = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`

/** The wire: signs, sends once, and turns every error into an `AlibabaError` or, where nothing is certain, another one. */
export class AlibabaClient {
  readonly #http: SupplierHttp
  readonly #settings: AlibabaSettings

  constructor(http: SupplierHttp, settings: AlibabaSettings) {
    this.#http = http
    this.#settings = settings
  }

  /** A call of the business centre; resolves with the whole envelope, whose `Success` was true. */
  async business(action: string, parameters: Json, call: Call): Promise<Json> {
    const { result } = await this.businessDated(action, parameters, call)
    return result
  }

  /** As `business`, with the vendor's time of answering. */
  businessDated(action: string, parameters: Json, call: Call): Promise<Answer> {
    return this.#post('business', this.#settings.businessEndpoint, action, parameters, call)
  }

  async sts(action: string, parameters: Json, call: Call): Promise<Json> {
    const { stsEndpoint } = this.#settings
    const { result } = await this.#post('sts', stsEndpoint, action, parameters, call)
    return result
  }

  /** The real-name service, which knows the older signature only. */
  async certification(action: string, parameters: Json, call: Call): Promise<Json> {
    const { accessKeyId, accessKeySecret, certificationEndpoint } = this.#settings
    const { queryString } = sign({
      scheme: RPC_V1,
      credentials: { accessKeyId, accessKeySecret },
      input: {
        method: 'POST',
        parameters: {
          ...parameters,
          Action: action,
          Version: CERTIFICATION_VERSION,
          Format: 'JSON',
          AccessKeyId: accessKeyId,
          SignatureMethod: 'HMAC-SHA1',
          SignatureVersion: '1.0',
          SignatureNonce: randomUUID(),
          Timestamp: secondOf(call.clock.now()),
        },
      },
    })
    const response = await this.#http.post(new URL('/', certificationEndpoint), {
      body: queryString,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept': 'application/json' },
      signal: call.signal,
      throwHttpErrors: false,
      responseType: 'text',
    })
    return this.#read(action, response, call)
  }

  /** Trades a session for a sign-in token. The vendor wants its secrets in the address: they are concealed before. */
  async signinToken({ accessKeyId, accessKeySecret, securityToken }: Session, call: Call): Promise<string> {
    const url = new URL('/federation', this.#settings.signinEndpoint)
    url.search = canonicalForm({
      Action: 'GetSigninToken',
      AccessKeyId: accessKeyId,
      AccessKeySecret: accessKeySecret,
      SecurityToken: securityToken,
      TicketType: 'mini',
    })
    const options = { signal: call.signal, throwHttpErrors: false, responseType: 'text' } as const
    const response = await this.#http.get(url, options)
    return readText(this.#read('GetSigninToken', response, call), 'SigninToken')
  }

  signinUrl(token: string, destination: string): string {
    const url = new URL('/federation', this.#settings.signinEndpoint)
    url.searchParams.set('Action', 'Login')
    url.searchParams.set('LoginUrl', this.#settings.loginUrl)
    url.searchParams.set('Destination', destination)
    url.searchParams.set('SigninToken', token)
    return url.toString()
  }

  /** In a form: addresses end up in logs, and parameters name customers. */
  async #post(
    service: keyof typeof versions,
    endpoint: string,
    action: string,
    parameters: Json,
    call: Call
  ): Promise<Answer> {
    const { accessKeyId, accessKeySecret } = this.#settings
    const url = new URL('/', endpoint)
    const body = canonicalForm(parameters)
    const { headers } = sign({
      credentials: { accessKeyId, accessKeySecret },
      input: {
        method: 'POST',
        body,
        headers: {
          'host': url.host,
          'content-type': 'application/x-www-form-urlencoded',
          'x-acs-action': action,
          'x-acs-version': versions[service],
          'x-acs-date': secondOf(call.clock.now()),
          'x-acs-signature-nonce': randomUUID(),
          'x-acs-content-sha256': sha256Hex(body),
        },
      },
    })
    const response = await this.#http.post(url, {
      body,
      headers: { ...headers, accept: 'application/json' },
      signal: call.signal,
      throwHttpErrors: false,
      responseType: 'text',
    })
    return { result: this.#read(action, response, call), date: dateOf(response) }
  }

  /** HTTP 200 with `Success: false`, or with another `Code` than Success, is a failure too. */
  #read(action: string, response: RawResponse, call: Call): Json {
    const base = {
      httpStatus: response.statusCode,
      action,
      retryAfter: retryAfterOf(response, call.clock.now()),
      date: dateOf(response),
    }
    if (base.httpStatus === 429 && !response.body.trimStart().startsWith('{')) {
      throw new AlibabaError({ ...base, code: 'Throttling', message: '' })
    }
    const envelope = parseJsonObject(response.body, { numbersAsText: true })
    const requestId = readText(envelope, 'RequestId')
    const { Code: code, Success: success, Message: message } = envelope
    const isFailure = base.httpStatus < 200 || base.httpStatus > 299 || success === false
    if (isFailure || (code !== undefined && code !== 'Success')) {
      throw new AlibabaError({ ...base, code: readText(envelope, 'Code'), message: String(message ?? ''), requestId })
    }
    return envelope
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
