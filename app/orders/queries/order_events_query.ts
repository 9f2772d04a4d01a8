import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import type { LocalText } from '#supplier-sdk'
import { lineNames } from './line_names.ts'
import type { LineState } from '../order_line_states.ts'

export type OrderEvent = {
  at: Date
  lineId: string
  lineNames: LocalText
  from: LineState | null
  to: LineState
  by: { kind: 'user' | 'system'; name: string | null }
  /** `orders.note.<key>` with its figures. */
  note: { key: string; args: Record<string, string | number> } | null
  /** For staff: the call in the call log. */
  callId: string | null
}

const EVENTS_MAX = 1_000

/** What happened to an order's lines, oldest first; empty where the order is not the viewer's to see. */
export async function orderEventsQuery(viewer: Viewer, orderId: string): Promise<OrderEvent[]> {
  const query = db.from('order_line_events')
    .join('orders', 'orders.id', 'order_line_events.order_id')
    .join('order_lines', 'order_lines.id', 'order_line_events.line_id')
    .leftJoin('users', 'users.id', 'order_line_events.actor_user_id')
    .where('order_line_events.order_id', orderId)
    .orderBy('order_line_events.at')
    .orderBy('order_line_events.id')
    .limit(EVENTS_MAX)
    .select('order_line_events.*', 'order_lines.name as line_name', 'order_lines.name_en as line_name_en', 'users.name as user_name', 'users.organisation_id as user_organisation_id')
  const rows = await visibleOrganisations(viewer, query, 'orders.organisation_id', 'orders.user_id')
  return rows.map((row) => ({
    at: row.at,
    lineId: row.line_id,
    lineNames: lineNames(row.line_name, row.line_name_en),
    from: row.from_state,
    to: row.to_state,
    by: { kind: row.actor_kind, name: mayName(viewer, row) ? row.user_name : null },
    note: row.note_key && (viewer.realm === 'back_office' || !staffOnly(row.note_key))
      ? { key: row.note_key, args: fromJson(row.note_args) ?? {} }
      : null,
    callId: viewer.realm === 'back_office' ? row.call_id : null,
  }))
}

/** Customers see that staff acted, not who and with what words among themselves. */
const mayName = (viewer: Viewer, row: Record<string, any>) =>
  viewer.realm === 'back_office' || row.user_organisation_id === viewer.organisationId

const staffOnly = (key: string) => key.startsWith('staff.') || key.startsWith('review.')
