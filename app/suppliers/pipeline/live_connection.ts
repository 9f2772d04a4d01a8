import { clock } from '#kernel/clock'
import env from '#start/env'
import type { ConnectionRow } from '../connection_rows.ts'
import { findPlugin } from '../registry.ts'
import { isTooNew, openStored } from '../stored_settings.ts'
import { declaredLimits, declaredManualSteps, declaredProperties, redactByValue, withSafeLimits } from '../sdk/main.ts'
import type { ManualSteps, PropertiesInput, SettingsValue, SupplierLimits, SupplierOperations, SupplierPlugin } from '../sdk/main.ts'
import { supplierHttp } from './http_client.ts'
import { ConnectionRateLimit } from './rate_limit.ts'
import { ConnectionLanes } from './lanes.ts'

/** A connection as it runs in this process: its operations, limits, queues and breakers. Two connections share nothing. */
export type LiveConnection = {
  code: string
  plugin: Pick<SupplierPlugin, 'attributes'> & { manualSteps?: ManualSteps }
  properties: PropertiesInput
  limits: SupplierLimits
  operations: SupplierOperations
  secrets: readonly string[]
  redact: ReturnType<typeof redactByValue>
  http: Parameters<SupplierPlugin['connect']>[0]['http']
  lanes: ConnectionLanes
  close(): void
}

type Kept = { ciphertext: string; live: LiveConnection }

const kept = new Map<string, Kept>()
const replaced = new Map<string, LiveConnection>()

/** What runs for this row. New settings start new queues and closed breakers; calls under way finish with the old ones. */
export function liveConnection(row: ConnectionRow): LiveConnection | undefined {
  const fake = replaced.get(row.code)
  if (fake) return fake
  const known = kept.get(row.code)
  if (known?.ciphertext === row.settingsCiphertext) return known.live
  const plugin = findPlugin(row.pluginCode)
  if (!plugin || isTooNew(row, plugin)) return undefined
  known?.live.close()
  const live = connect(row.code, plugin, openSettings(row, plugin))
  kept.set(row.code, { ciphertext: row.settingsCiphertext, live })
  return live
}

/** The settings as the plugin's own version wants them, with defaults. */
export function openSettings(row: ConnectionRow, plugin: SupplierPlugin): Record<string, SettingsValue> {
  return plugin.settings.fill(openStored(row, plugin))
}

export function connect(code: string, plugin: SupplierPlugin, settings: Record<string, SettingsValue>): LiveConnection {
  const limits = withSafeLimits(declaredLimits(plugin, settings))
  const client = supplierHttp({
    sandboxesAllowed: env.get('SANDBOXES_ALLOWED') ?? false,
    rateLimit: new ConnectionRateLimit(limits),
  })
  const secrets = plugin.settings.secretValues(settings)
  const lanes = new ConnectionLanes(code, limits)
  return {
    code,
    plugin: { attributes: plugin.attributes, manualSteps: declaredManualSteps(plugin, settings) },
    limits,
    properties: declaredProperties(plugin, settings),
    operations: plugin.connect({ settings, http: client.http, clock }),
    secrets,
    redact: redactByValue(secrets),
    http: client.http,
    lanes,
    close: () => void lanes.drain().then(() => client.close()),
  }
}

/** Takes out, by value, the secrets of the settings and those that the call itself named. */
export const redactor = (live: LiveConnection, named: readonly string[] = []) =>
  named.length === 0 ? live.redact : redactByValue([...live.secrets, ...named])

/** Every connection that was used in this process. */
export const runningConnections = (): LiveConnection[] => [...kept.values()].map(({ live }) => live)

/** What runs of a connection in this process; undefined where it was not used yet. */
export const runningConnection = (code: string): LiveConnection | undefined => replaced.get(code) ?? kept.get(code)?.live

/** Tests only: puts something else in the place of a connection; `undefined` takes it away. */
export function replaceLive(code: string, live: LiveConnection | undefined): void {
  replaced.get(code)?.close()
  if (live) replaced.set(code, live)
  else replaced.delete(code)
}

/** Tests only: every connection is built anew, every replacement is gone. */
export function forgetLiveConnections(): void {
  for (const code of [...replaced.keys()]) replaceLive(code, undefined)
  for (const { live } of kept.values()) live.close()
  kept.clear()
}
