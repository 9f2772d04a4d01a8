import db from '@adonisjs/lucid/services/db'
import { fromJson } from '#kernel/json'
import type { Viewer } from '#identity/viewer'
import type { RefundPolicy } from '../actions/set_refund_policy.ts'
import type { HealthDetail, HealthStatus } from '../actions/test_connection.ts'
import { breakerStates, type BreakerState } from '../breaker_states.ts'
import { switchColumns, toSwitches } from '../connection_rows.ts'
import { findPlugin } from '../registry.ts'
import type { LocalText } from '../sdk/main.ts'
import type { Switches } from '../types.ts'

export type ConnectionView = {
  id: number
  code: string
  name: string
  pluginCode: string
  /** Null: the plugin's folder is gone or broken; nothing can be called. */
  pluginNames: LocalText | null
  switches: Switches
  health: { status: HealthStatus | 'unknown'; checkedAt: Date | null; detail: HealthDetail | null }
  offersLoadedAt: Date | null
  /** When customers are credited for what they unsubscribe here. */
  refundPolicy: RefundPolicy
  /** What is not closed, of all processes; empty: all is well. */
  breakers: BreakerState[]
  createdAt: Date
  updatedAt: Date
}

export const READ_CONNECTIONS = 'suppliers.connections.read'

const columns = ['id', 'code', 'name', 'plugin_code', ...switchColumns, 'health_status', 'health_detail', 'health_checked_at',
  'offers_loaded_at', 'refund_policy', 'created_at', 'updated_at']

/** Connections are the operator's alone: customers see suppliers by their offers. There are few, so the list has no pages. */
const CONNECTIONS_MAX = 500

export async function connectionsQuery(viewer: Viewer): Promise<ConnectionView[]> {
  if (!mayRead(viewer)) return []
  const rows = await db.from('supplier_connections').select(columns).orderBy('code').limit(CONNECTIONS_MAX)
  const breakers = await breakerStates()
  return rows.map((row) => toView(row, breakers))
}

/** One connection, or null: there is none, or the viewer may not see it. */
export async function connectionQuery(viewer: Viewer, code: string): Promise<ConnectionView | null> {
  if (!mayRead(viewer)) return null
  const row = await db.from('supplier_connections').select(columns).where('code', code).first()
  return row ? toView(row, await breakerStates([code])) : null
}

const mayRead = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.may(READ_CONNECTIONS)

function toView(row: Record<string, any>, breakers: BreakerState[]): ConnectionView {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    refundPolicy: row.refund_policy,
    pluginCode: row.plugin_code,
    pluginNames: findPlugin(row.plugin_code)?.names ?? null,
    switches: toSwitches(row),
    health: {
      status: row.health_status ?? 'unknown',
      checkedAt: row.health_checked_at,
      detail: row.health_detail === null ? null : fromJson<HealthDetail>(row.health_detail),
    },
    offersLoadedAt: row.offers_loaded_at,
    breakers: breakers.filter(({ connectionCode }) => connectionCode === row.code),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
