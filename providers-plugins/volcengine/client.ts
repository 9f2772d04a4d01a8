import {
  parseJsonObject,
  readObject,
  readText,
  type Json,
  type SupplierCall,
  type SupplierHttp,
} from '#supplier-sdk'
import type { VolcengineSettings } from './config.ts'
import { VolcengineError } from './errors.ts'
import { sign } from './signer.ts'

const services = {
  billing: '2022-01-01',
  partner: '2020-01-01',
  organization: '2022-01-01',
  sts: '2018-01-01',
} as const

type Service = keyof typeof services

const SIGNIN_PATH = '/api/passport/login'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

type Call = Pick<SupplierCall, 'signal' | 'clock' | 'conceal'>

/** The wire: signs, sends once, and turns every error into a `VolcengineError` or, where nothing is certain, another one. */
export class VolcengineClient {
  readonly #http: SupplierHttp
  readonly #settings: VolcengineSettings

  constructor(http: SupplierHttp, settings: VolcengineSettings) {
    this.#http = http
    this.#settings = settings
  }

  /** Our own credentials at the vendor. */
  get own(): Credentials {
    const { accessKeyId, secretAccessKey } = this.#settings
    return { accessKeyId, secretAccessKey }
  }

  /** One JSON call; resolves with `Result`, which is `{}` where the vendor sends none. */
  async post(
    service: Service,
    action: string,
    body: Json,
    call: Call,
    credentials = this.own
  ): Promise<Json> {
    const answer = await this.postDated(service, action, body, call, credentials)
    return answer.result
  }

  /** As `post`, with the vendor's time of answering. */
  async postDated(
    service: Service,
    action: string,
    body: Json,
    call: Call,
    credentials = this.own
  ): Promise<{ result: Json; date?: Date }> {
    return this.#send(service, action, JSON.stringify(body), 'application/json', call, credentials)
  }

  /** As `post`, for the services that take forms. */
  async postForm(
    service: Service,
    action: string,
    fields: Record<string, string>,
    call: Call
  ): Promise<Json> {
    const type = 'application/x-www-form-urlencoded'
    const body = new URLSearchParams(fields).toString()
    const answer = await this.#send(service, action, body, type, call, this.own)
    return answer.result
  }

  /** Trades temporary credentials for a sign-in token. In the body, never in the address: addresses end up in logs. */
  async signinToken(credentials: Credentials, seconds: number, call: Call): Promise<string> {
    const url = new URL(`${SIGNIN_PATH}/getSigninTokenWithSTS`, this.#settings.signinEndpoint)
    const response = await this.#http.post(url, {
      form: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        sessionToken: credentials.sessionToken ?? '',
        sessionDuration: String(seconds),
      },
      signal: call.signal,
      throwHttpErrors: false,
      responseType: 'text',
    })
    const answer = this.#read('getSigninTokenWithSTS', response, call)
    const token = readText(readObject(answer, 'Result'), 'SigninToken')
    call.conceal(token)
    return token
  }

  signinUrl(token: string, redirectUri: string): string {
    const url = new URL(`${SIGNIN_PATH}/loginWithSigninToken`, this.#settings.signinEndpoint)
    url.searchParams.set('signinToken', token)
    url.searchParams.set('redirectURI', redirectUri)
    return url.toString()
  }

  async #send(
    service: Service,
    action: string,
    body: string,
    contentType: string,
    call: Call,
    credentials: Credentials
  ): Promise<{ result: Json; date?: Date }> {
    const query = { Action: action, Version: services[service] }
    const url = new URL('/', this.#settings.endpoint)
    const { headers } = sign({
      credentials: { ...credentials, sessionToken: credentials.sessionToken ?? '' },
      scope: { region: this.#settings.region, service },
      clock: call.clock.now().toISOString(),
      input: { method: 'POST', path: '/', query, headers: { host: url.host }, body },
    })
    url.search = new URLSearchParams(query).toString()
    const response = await this.#http.post(url, {
      body,
      headers: { ...headers, 'content-type': contentType, 'accept': 'application/json' },
      signal: call.signal,
      throwHttpErrors: false,
      responseType: 'text',
    })
    const envelope = this.#read(action, response, call)
    readText(readObject(envelope, 'ResponseMetadata'), 'RequestId')
    const { Result: result } = envelope
    return {
      result: typeof result === 'object' && result !== null ? (result as Json) : {},
      date: dateOf(response),
    }
  }

  /** HTTP 200 with an `Error` is a failure too; without the vendor's envelope only 429 says anything. */
  #read(action: string, response: RawResponse, call: Call): Json {
    const base = {
      httpStatus: response.statusCode,
      action,
      retryAfter: retryAfterOf(response, call.clock.now()),
      date: dateOf(response),
    }
    if (base.httpStatus === 429 && !response.body.trimStart().startsWith('{')) {
      throw new VolcengineError({ ...base, code: 'HTTP_429', message: '' })
    }
    const envelope = parseJsonObject(response.body)
    const metadata = (envelope.ResponseMetadata ?? {}) as Json
    if (metadata.Error) {
      const error = readObject(metadata, 'Error')
      throw new VolcengineError({
        ...base,
        code: readText(error, 'Code'),
        message: String(error.Message ?? ''),
        requestId: typeof metadata.RequestId === 'string' ? metadata.RequestId : undefined,
      })
    }
    if (base.httpStatus < 200 || base.httpStatus > 299) {
      throw new Error(`${action}: HTTP ${base.httpStatus} without an error`)
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
