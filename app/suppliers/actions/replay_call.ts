import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import env from '#start/env'
import { readConnection } from '../connection_rows.ts'
import { isLoopbackHost } from '../pipeline/addresses.ts'
import { liveConnection, openSettings } from '../pipeline/live_connection.ts'
import { askSupplier } from '../pipeline/run_call.ts'
import type { CallDetail } from '../queries/calls_query.ts'
import { findPlugin } from '../registry.ts'
import { REDACTED } from '../sdk/main.ts'

export type ReplayRefused = { type: 'not_a_sandbox' } | { type: 'payload_incomplete' } | { type: 'plugin_missing' }

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** The journal keeps times as texts. */
export function reviveTimes(value: unknown): unknown {
  if (typeof value === 'string' && ISO_TIME.test(value)) return new Date(value)
  if (Array.isArray(value)) return value.map(reviveTimes)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reviveTimes(inner)]))
}

/**
 * Sends a recorded call again with its own operation key, only where every address of the connection is a stand-in on this
 * machine. It is journalled as a call about the first one and belongs to no order. A second call sends again.
 */
export async function replayCall({ call, actor }: { call: CallDetail; actor: Actor }): Promise<Result<{ callId: string }, ReplayRefused>> {
  const row = await readConnection(call.connectionCode)
  const plugin = findPlugin(row.pluginCode)
  const live = liveConnection(row)
  if (!plugin || !live) return fail({ type: 'plugin_missing' })
  const settings = openSettings(row, plugin)
  const addresses = plugin.settings.fields.filter(({ type }) => type === 'url').map(({ name }) => String(settings[name] ?? ''))
  const areLocal = addresses.length > 0 && addresses.every((address) => URL.canParse(address) && isLoopbackHost(new URL(address)))
  if (!areLocal || !env.get('SANDBOXES_ALLOWED')) return fail({ type: 'not_a_sandbox' })
  const text = JSON.stringify(call.payload)
  if (text.includes(REDACTED) || (call.payload as { cut?: boolean } | null)?.cut) return fail({ type: 'payload_incomplete' })
  await inTransaction((trx) =>
    writeAudit({ actor, action: 'suppliers.call.replayed', subjectType: 'call', subjectId: call.id, after: { operation: call.operation } }, { trx }))
  const input = call.payload === null ? undefined : reviveTimes(call.payload)
  const { id } = await askSupplier(live, call.operation, input, { subject: { type: 'replay', id: call.id }, operationKey: call.operationKey ?? undefined })
  return ok({ callId: id })
}
