/** A request as a signer sees it; one entry of a vectors file without its expectations. Schemes use what they need of it. */
export interface SigningRequest {
  scheme?: string
  credentials: Record<string, string>
  scope?: Record<string, string>
  /** ISO time at which to sign. */
  clock?: string
  nonce?: string
  host?: string
  expirationInSeconds?: number
  input: {
    method: string
    path?: string
    pathTemplate?: string
    pathParams?: Record<string, string>
    query?: Record<string, unknown>
    parameters?: Record<string, unknown>
    headers?: Record<string, string>
    headersToSign?: string[]
    body?: string | null
  }
}

export interface SignedRequest {
  canonicalRequest: string
  stringToSign: string
  signature: string
  /** What is sent, signature included, where it goes into headers. */
  headers?: Record<string, string>
  /** What is sent where the signature goes into the address. */
  queryString?: string
}

/** Pure: the same request gives the same signature. */
export type RequestSigner = (request: SigningRequest) => SignedRequest
