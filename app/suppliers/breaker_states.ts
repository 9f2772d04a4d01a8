import { hostname } from 'node:os'
import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { clock, DAY_MS, later } from '#kernel/clock'
import type { OperationClass } from './sdk/main.ts'

/** `web:host:4711`, `worker:host:4712`: which process speaks, for people. */
export const processName = () => `${app.getEnvironment() === 'console' ? 'worker' : app.getEnvironment()}:${hostname()}:${process.pid}`.replace(/[^\x21-\x7e]/g, '-').slice(0, 120)

/**
 * Tells the other processes what became of a breaker here. It is for people's eyes: when the database does not take it, the
 * call goes on and the log says so.
 */
export async function saveBreakerState(code: string, operationClass: OperationClass, retryInMs: number | null): Promise<void> {
  const key = { connection_code: code, operation_class: operationClass, process: processName() }
  try {
    await db.from('supplier_breakers').where(key).delete()
    if (retryInMs === null) return
    await db.table('supplier_breakers').insert({ ...key, opened_at: clock.now(), retry_at: later(retryInMs) })
  } catch (error) {
    logger.error({ err: error, connection: code, class: operationClass }, 'the state of a breaker could not be stored')
  }
}

export type BreakerState = {
  connectionCode: string
  operationClass: OperationClass
  process: string
  /** `half_open`: the next call is a trial. */
  state: 'open' | 'half_open'
  openedAt: Date
  retryAt: Date
}

/** Every breaker that is not closed, of all processes. A process that died leaves its rows for a day at most. */
export async function breakerStates(codes?: readonly string[]): Promise<BreakerState[]> {
  const query = db.from('supplier_breakers').where('opened_at', '>', later(-DAY_MS)).orderBy('opened_at', 'desc').limit(500)
  if (codes) query.whereIn('connection_code', [...codes])
  const rows = await query
  const now = clock.now()
  return rows.map((row) => ({
    connectionCode: row.connection_code,
    operationClass: row.operation_class,
    process: row.process,
    state: row.retry_at > now ? 'open' : 'half_open',
    openedAt: row.opened_at,
    retryAt: row.retry_at,
  }))
}
