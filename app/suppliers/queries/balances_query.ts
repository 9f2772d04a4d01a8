import db from '@adonisjs/lucid/services/db'
import { clock, DAY_MS, HOUR_MS } from '#kernel/clock'
import { toFen } from '#kernel/money'
import type { Viewer } from '#identity/viewer'
import { isBelow } from '../balances/threshold.ts'
import { READ_CONNECTIONS } from './connections_query.ts'

/** Our money at suppliers: for who may see what we pay. */
export const READ_AMOUNTS = 'suppliers.amounts.read'

/** `unknown`: the last reading failed. `unread`: nobody asked yet. The last amount that was known stands beside it. */
export type BalanceState = 'enough' | 'below' | 'unknown' | 'unread'

export type BalanceView = {
  state: BalanceState
  /** The newest amount that a supplier told, and when; null: none ever. */
  availableFen: number | null
  knownAt: Date | null
  /** When it was asked last, and why there was no answer. */
  askedAt: Date | null
  because: string | null
  belowFen: number | null
  /** Told to operations and finance since; null: no alarm stands. */
  warnedAt: Date | null
}

export type BalanceStep = { at: Date; availableFen: number | null }

/** How far the chart goes back, and how wide one of its points is. */
const CHART_MS = 7 * DAY_MS
const STEP_MS = 4 * HOUR_MS

/** The newest readings of all connections by code, for who may see amounts. */
export async function balancesQuery(viewer: Viewer, codes?: readonly string[]): Promise<Map<string, BalanceView>> {
  if (!mayRead(viewer)) return new Map()
  const newest = (alias: string, where: string) => `
    LEFT JOIN supplier_balances ${alias} ON ${alias}.id = (
      SELECT id FROM supplier_balances WHERE connection_id = connections.id ${where} ORDER BY asked_at DESC, id DESC LIMIT 1)`
  const [rows] = await db.rawQuery(
    `SELECT connections.code, connections.balance_below_fen, connections.balance_warned_at, known.available_fen, known.asked_at AS known_at,
       latest.id AS latest_id, latest.asked_at, latest.because
     FROM supplier_connections connections ${newest('latest', '')} ${newest('known', 'AND available_fen IS NOT NULL')}
     ${codes ? `WHERE connections.code IN (${codes.map(() => '?').join(', ')})` : ''} ORDER BY connections.code LIMIT 500`,
    [...(codes ?? [])]
  )
  return new Map((rows as Record<string, any>[]).map((row) => [row.code, toView(row)]))
}

/** The same of one connection; null: there is none, or the viewer may not see it. */
export async function balanceQuery(viewer: Viewer, code: string): Promise<BalanceView | null> {
  const found = await balancesQuery(viewer, [code])
  return found.get(code) ?? null
}

/** The readings of a week in steps of four hours: the last known amount of each, null where none was. */
export async function balanceStepsQuery(viewer: Viewer, code: string): Promise<BalanceStep[]> {
  if (!mayRead(viewer)) return []
  const until = Math.floor(clock.now().getTime() / STEP_MS + 1) * STEP_MS
  const since = until - CHART_MS
  const rows = await db.from('supplier_balances').join('supplier_connections', 'supplier_connections.id', 'supplier_balances.connection_id')
    .where('supplier_connections.code', code).where('asked_at', '>=', new Date(since)).whereNotNull('available_fen')
    .orderBy('asked_at').orderBy('supplier_balances.id').select('asked_at', 'available_fen')
  const steps: BalanceStep[] = Array.from({ length: CHART_MS / STEP_MS }, (_, index) => ({ at: new Date(since + index * STEP_MS), availableFen: null }))
  for (const row of rows) {
    const step = steps[Math.floor((row.asked_at.getTime() - since) / STEP_MS)]
    if (step) step.availableFen = toFen(row.available_fen)
  }
  return steps
}

const mayRead = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.may(READ_CONNECTIONS) && viewer.may(READ_AMOUNTS)

function toView(row: Record<string, any>): BalanceView {
  const amount = (value: unknown) => (value === null ? null : toFen(value))
  const availableFen = amount(row.available_fen)
  const belowFen = amount(row.balance_below_fen)
  return {
    state: stateOf(row.latest_id !== null, row.because, availableFen, belowFen),
    availableFen, knownAt: row.known_at, askedAt: row.asked_at, because: row.because, belowFen, warnedAt: row.balance_warned_at,
  }
}

function stateOf(isRead: boolean, because: string | null, availableFen: number | null, belowFen: number | null): BalanceState {
  if (!isRead) return 'unread'
  if (because !== null || availableFen === null) return 'unknown'
  return belowFen !== null && isBelow(availableFen, belowFen) ? 'below' : 'enough'
}
