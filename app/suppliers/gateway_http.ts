import type { Got } from 'got'
import { supplierHttp } from './pipeline/http_client.ts'
import { ConnectionRateLimit } from './pipeline/rate_limit.ts'

const REQUESTS_PER_SECOND = 20

/**
 * The pipeline's HTTP client for gateways of other modules, which are no supplier connections: no retries, no redirects, every
 * timeout, verified TLS, addresses outside our own networks.
 */
export function gatewayHttp({ sandboxesAllowed }: { sandboxesAllowed: boolean }): Got {
  return supplierHttp({ sandboxesAllowed, rateLimit: new ConnectionRateLimit({ requestsPerSecond: REQUESTS_PER_SECOND }) }).http
}
