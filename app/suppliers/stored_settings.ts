import { unseal } from '#kernel/secrets'
import { settingsPurpose, type ConnectionRow } from './connection_rows.ts'
import { SettingsUnreadable } from './errors.ts'
import type { SupplierPlugin } from './sdk/main.ts'

type Sealed = Pick<ConnectionRow, 'code' | 'settingsCiphertext' | 'settingsVersion'>

/** Settings that a newer plugin wrote mean nothing to an older one: its folder was put back to an earlier state. */
export const isTooNew = ({ settingsVersion }: Pick<ConnectionRow, 'settingsVersion'>, plugin: SupplierPlugin): boolean =>
  settingsVersion > plugin.settingsVersion

/**
 * The settings of a connection as the plugin's own version wants them: opened, and brought up to date where an older version stored
 * them. The same each time; what is stored changes only with the next save or `upgradeSettings`.
 */
export function openStored(row: Sealed, plugin: SupplierPlugin): Record<string, unknown> {
  const stored = unseal<Record<string, unknown>>(row.settingsCiphertext, settingsPurpose(row.code))
  if (!stored) throw new SettingsUnreadable(row.code)
  const isOld = row.settingsVersion < plugin.settingsVersion && plugin.migrateSettings !== undefined
  return isOld ? plugin.migrateSettings!(stored, row.settingsVersion) : stored
}
