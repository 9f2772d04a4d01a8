import type { HttpContext } from '@adonisjs/core/http'
import { timingSafeEqual } from 'node:crypto'
import env from '#start/env'

/** Metrics and health details are for this machine, or for who holds `METRICS_TOKEN`. Forwarded requests do not count as local. */
export function mayReadMetrics({ request }: HttpContext): boolean {
  const address = request.request.socket.remoteAddress ?? ''
  const forwarded = request.header('x-forwarded-for') !== undefined
  if (!forwarded && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(address)) return true
  const token = env.get('METRICS_TOKEN')
  const given = request.header('authorization')?.replace(/^Bearer /, '')
  return Boolean(token && given && same(token, given))
}

function same(expected: string, given: string) {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
