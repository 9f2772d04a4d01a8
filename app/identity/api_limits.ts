import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import limiter from '@adonisjs/limiter/services/main'
import env from '#start/env'

/** Requests per token and minute, in each process; `API_REQUESTS_PER_MINUTE` changes it. */
const REQUESTS_PER_MINUTE = env.get('API_REQUESTS_PER_MINUTE') ?? 600
/** Requests without a valid token per address and minute. */
const STRANGERS_PER_MINUTE = 60

class TooManyRequests extends Exception {
  static code = 'E_TOO_MANY_REQUESTS'
  static status = 429
}

/** Counts a request of a token, says in the headers what is left, and refuses what is too much. */
export function limitRequests(ctx: HttpContext, tokenId: number): Promise<void> {
  return count(ctx, `api_token_${tokenId}`, REQUESTS_PER_MINUTE)
}

/** Counts a request that brought no valid token. */
export function limitStrangers(ctx: HttpContext): Promise<void> {
  return count(ctx, `api_stranger_${ctx.request.ip()}`, STRANGERS_PER_MINUTE)
}

async function count({ response }: HttpContext, key: string, requests: number): Promise<void> {
  const counted = await limiter.use('memory', { requests, duration: '1 min' }).increment(key)
  response.header('RateLimit-Limit', String(requests))
  response.header('RateLimit-Remaining', String(Math.max(0, requests - counted.consumed)))
  response.header('RateLimit-Reset', String(counted.availableIn))
  if (counted.consumed <= requests) return
  response.header('Retry-After', String(Math.max(1, counted.availableIn)))
  throw new TooManyRequests('Too many requests. Wait as long as Retry-After says.')
}
