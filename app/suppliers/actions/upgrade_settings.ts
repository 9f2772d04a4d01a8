import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { seal } from '#kernel/secrets'
import { raiseTopic } from '#kernel/topics'
import { forgetConnection, settingsPurpose } from '../connection_rows.ts'
import { auditedSettings } from '../connection_settings.ts'
import { findPlugin } from '../registry.ts'
import { openStored } from '../stored_settings.ts'

const CONNECTIONS_MAX = 500

/**
 * Stores the settings of every connection in its plugin's version, at start, so that a version in between need not be understood for
 * ever. Until then they are brought up to date whenever they are read. A second run, also at the same time, finds nothing to do.
 */
export async function upgradeSettings(): Promise<string[]> {
  const rows = await db.from('supplier_connections').select('code', 'plugin_code', 'settings_version').limit(CONNECTIONS_MAX)
  const upgraded: string[] = []
  for (const { code, plugin_code: pluginCode, settings_version: version } of rows) {
    const plugin = findPlugin(pluginCode)
    if (plugin?.migrateSettings && version < plugin.settingsVersion && (await inTransaction((trx) => upgrade(code, trx)))) upgraded.push(code)
  }
  return upgraded
}

async function upgrade(code: string, trx: Trx): Promise<boolean> {
  const row = await trx.from('supplier_connections').where('code', code).forUpdate().first()
  const plugin = row && findPlugin(row.plugin_code)
  if (!plugin || row.settings_version >= plugin.settingsVersion) return false
  const settings = openStored({ code, settingsCiphertext: row.settings_ciphertext, settingsVersion: row.settings_version }, plugin)
  await trx.from('supplier_connections').where('code', code).update({
    settings_ciphertext: seal(settings, settingsPurpose(code)), settings_version: plugin.settingsVersion, updated_at: clock.now(),
  })
  await writeAudit(
    { actor: systemActor, action: 'suppliers.connection.settings_upgraded', subjectType: 'connection', subjectId: code,
      before: { settingsVersion: row.settings_version }, after: { settingsVersion: plugin.settingsVersion, ...auditedSettings(plugin, settings) } },
    { trx }
  )
  await raiseTopic('connections', { trx })
  trx.after('commit', () => forgetConnection(code))
  return true
}
