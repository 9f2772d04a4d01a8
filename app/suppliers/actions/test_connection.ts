import db from '@adonisjs/lucid/services/db'
import { clock, MINUTE_MS } from '#kernel/clock'
import { fail, ok, type Result } from '#kernel/result'
import { readConnection } from '../connection_rows.ts'
import { UnknownConnection } from '../errors.ts'
import type { Outcome } from '../pipeline/call.ts'
import { liveConnection, type LiveConnection } from '../pipeline/live_connection.ts'
import { isWell, testSupplier } from '../pipeline/run_call.ts'
import type { BalanceSnapshot, HealthSnapshot } from '../sdk/main.ts'

/** Signatures carry a time: beyond this suppliers refuse them. */
export const CLOCK_SKEW_MS_MAX = 5 * MINUTE_MS

export type HealthStatus = 'ok' | 'degraded' | 'unauthorised' | 'unreachable' | 'failed'

export type HealthDetail = {
  reachable: boolean
  authorised: boolean
  clockSkewMs: number | null
  balance: BalanceSnapshot | null
  supplierCode: string | null
  supplierMessage: string | null
  /** Why there is no finding: `ETIMEDOUT connect`, `deadline`. */
  because: string | null
  callId: string
}

/**
 * Asks the supplier for its health, past queue and breakers, and stores the finding. A healthy answer closes this process'
 * breakers; those of the others try again by themselves. A second call asks again.
 */
export async function testConnection({
  code,
}: {
  code: string
}): Promise<Result<{ status: HealthStatus; detail: HealthDetail }, { type: 'connection_not_found' } | { type: 'plugin_missing' }>> {
  const row = await readConnection(code).catch((error) => {
    if (error instanceof UnknownConnection) return undefined
    throw error
  })
  if (!row) return fail({ type: 'connection_not_found' })
  const live = liveConnection(row)
  if (!live) return fail({ type: 'plugin_missing' })
  const { id, outcome } = await testSupplier(live)
  const detail = detailOf(live, id, outcome)
  const status = statusOf(outcome, detail)
  if (isWell(outcome)) await live.lanes.closeAll()
  await db.from('supplier_connections').where('code', code).update({
    health_status: status,
    health_detail: JSON.stringify(detail),
    health_checked_at: clock.now(),
  })
  return ok({ status, detail })
}

function detailOf(live: LiveConnection, callId: string, outcome: Outcome): HealthDetail {
  const nothing = { reachable: false, authorised: false, clockSkewMs: null, balance: null, supplierCode: null, supplierMessage: null, because: null, callId }
  if (outcome.status === 'done') {
    const found = outcome.data as HealthSnapshot
    return { ...nothing, ...live.redact({ ...found, balance: found.balance ?? null, clockSkewMs: found.clockSkewMs ?? null }), callId }
  }
  if (outcome.status === 'refused') {
    const { supplierCode, supplierMessage = null, reason } = outcome
    return { ...nothing, reachable: true, authorised: reason !== 'unauthorised', ...live.redact({ supplierCode, supplierMessage }), because: reason }
  }
  return { ...nothing, because: outcome.status === 'pending' ? 'pending' : outcome.because }
}

function statusOf(outcome: Outcome, { reachable, authorised, clockSkewMs }: HealthDetail): HealthStatus {
  if (outcome.status === 'refused') return authorised ? 'failed' : 'unauthorised'
  if (!reachable) return 'unreachable'
  if (!authorised) return 'unauthorised'
  return Math.abs(clockSkewMs ?? 0) > CLOCK_SKEW_MS_MAX ? 'degraded' : 'ok'
}
