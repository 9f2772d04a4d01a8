import db from '@adonisjs/lucid/services/db'
import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { UnknownConnection } from './errors.ts'
import type { CustomerAttribute } from './sdk/main.ts'
import type { Switches } from './types.ts'

export type ConnectionRow = {
  id: number
  code: string
  pluginCode: string
  name: string
  settingsCiphertext: string
  settingsVersion: number
  /** Optional attributes of customers that may be pushed to this supplier. */
  pushedAttributes: readonly CustomerAttribute[]
  switches: Switches
}

/** How old a switch may be in this process: every switch acts within this time everywhere. */
export const CONNECTION_AGE_MS_MAX = 200

export const switchColumns = ['visible', 'sellable', 'spend', 'manage', 'read', 'funds_stopped_at'] as const

const columns = ['id', 'code', 'plugin_code', 'name', 'settings_ciphertext', 'settings_version', 'pushed_attributes', ...switchColumns]

type Cached = { row: ConnectionRow; readAt: number }

const cache = new Map<string, Cached>()
const reading = new Map<string, Promise<ConnectionRow>>()

/** What this process read of a connection within the last 200 ms. */
export function knownConnection(code: string): ConnectionRow | undefined {
  const cached = cache.get(code)
  return cached && performance.now() - cached.readAt <= CONNECTION_AGE_MS_MAX ? cached.row : undefined
}

/** The row of a connection, at most 200 ms old. Inside a transaction give its client: a second connection may not be free. */
export async function readConnection(code: string, client?: Client): Promise<ConnectionRow> {
  const known = knownConnection(code)
  if (known) return known
  if (client) return readRow(code, client)
  const current = reading.get(code) ?? readRow(code, db.connection()).finally(() => reading.delete(code))
  reading.set(code, current)
  return current
}

async function readRow(code: string, client: Client): Promise<ConnectionRow> {
  const readAt = performance.now()
  const found = await client.from('supplier_connections').select(columns).where('code', code).first()
  if (!found) {
    cache.delete(code)
    throw new UnknownConnection(code)
  }
  const row = toRow(found)
  cache.set(code, { row, readAt })
  return row
}

/** This process shall see its own change at once; the others see it within 200 ms. */
export function forgetConnection(code: string): void {
  cache.delete(code)
}

export function forgetConnections(): void {
  cache.clear()
  reading.clear()
}

/** Purpose of the sealed settings: table, row and column, so that a ciphertext copied to another row does not open. */
export const settingsPurpose = (code: string) => `supplier_connections:${code}:settings_ciphertext`

function toRow(found: Record<string, any>): ConnectionRow {
  return {
    id: found.id,
    code: found.code,
    pluginCode: found.plugin_code,
    name: found.name,
    settingsCiphertext: found.settings_ciphertext,
    settingsVersion: found.settings_version,
    pushedAttributes: fromJson<CustomerAttribute[] | null>(found.pushed_attributes) ?? [],
    switches: toSwitches(found),
  }
}

export function toSwitches(found: Record<string, any>): Switches {
  return {
    visible: Boolean(found.visible),
    sellable: Boolean(found.sellable),
    spend: Boolean(found.spend) && found.funds_stopped_at === null,
    manage: Boolean(found.manage),
    read: Boolean(found.read),
    fundsStoppedAt: found.funds_stopped_at,
  }
}
