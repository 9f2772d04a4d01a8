import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { canonicalJson, fromJson, toJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { seal } from '#kernel/secrets'
import { raiseTopic } from '#kernel/topics'
import { forgetConnection, settingsPurpose } from '../connection_rows.ts'
import { auditedSettings, checkSettings, type SettingsProblem } from '../connection_settings.ts'
import { findPlugin } from '../registry.ts'
import type { CustomerAttribute } from '../sdk/main.ts'
import { openStored } from '../stored_settings.ts'
import { CONNECTION_NAME_LENGTH_MAX } from './add_connection.ts'

export type UpdateConnectionSettings = {
  code: string
  name?: string
  /** A secret that is left empty keeps its value. */
  settings: Record<string, unknown>
  /** Optional attributes of customers that may be pushed to this supplier; left out: as they are. */
  pushedAttributes?: readonly CustomerAttribute[]
  actor: Actor
}

export type UpdateConnectionRefused =
  | { type: 'connection_not_found' }
  | { type: 'plugin_missing' }
  | { type: 'invalid_settings'; problems: SettingsProblem[] }

/**
 * Seals new settings over the old ones. Every process works with them within 200 ms: new calls with new queues and closed
 * breakers, calls under way with the old. What was known of the connection's health is forgotten. What stands already is not
 * written again.
 */
export async function updateConnectionSettings(
  { code, name, settings, pushedAttributes, actor }: UpdateConnectionSettings,
  options: { trx?: Trx } = {}
): Promise<Result<void, UpdateConnectionRefused>> {
  return inTransaction(async (trx) => {
    const row = await trx.from('supplier_connections').where('code', code).forUpdate().first()
    if (!row) return fail({ type: 'connection_not_found' })
    const plugin = findPlugin(row.plugin_code)
    if (!plugin) return fail({ type: 'plugin_missing' })
    const stored = openStored({ code, settingsCiphertext: row.settings_ciphertext, settingsVersion: row.settings_version }, plugin)
    const checked = await checkSettings(plugin, settings, stored)
    if (!checked.ok) return fail({ type: 'invalid_settings', problems: checked.problems })
    const attributesBefore = fromJson<CustomerAttribute[] | null>(row.pushed_attributes) ?? []
    const allowed = plugin.attributes?.optional ?? []
    const attributes = pushedAttributes ? allowed.filter((one) => pushedAttributes.includes(one)) : attributesBefore
    const newName = (name || row.name).slice(0, CONNECTION_NAME_LENGTH_MAX)
    const isCurrent = row.settings_version === plugin.settingsVersion && canonicalJson(checked.value) === canonicalJson(stored)
    if (isCurrent && newName === row.name && canonicalJson(attributes) === canonicalJson(attributesBefore)) return ok()
    await trx.from('supplier_connections').where('code', code).update({
      name: newName,
      settings_ciphertext: seal(checked.value, settingsPurpose(code)),
      settings_version: plugin.settingsVersion,
      pushed_attributes: toJson(attributes),
      health_status: null,
      health_detail: null,
      health_checked_at: null,
      updated_at: clock.now(),
    })
    const before = { name: row.name, pushedAttributes: attributesBefore, ...auditedSettings(plugin, stored) }
    const after = { name: newName, pushedAttributes: attributes, ...auditedSettings(plugin, checked.value) }
    await writeAudit({ actor, action: 'suppliers.connection.changed', subjectType: 'connection', subjectId: code, before, after }, { trx })
    await raiseTopic('connections', { trx })
    trx.after('commit', () => forgetConnection(code))
    return ok()
  }, options)
}
