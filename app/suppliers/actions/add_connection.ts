import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { seal } from '#kernel/secrets'
import { raiseTopic } from '#kernel/topics'
import { settingsPurpose } from '../connection_rows.ts'
import { auditedSettings, checkSettings, type SettingsProblem } from '../connection_settings.ts'
import { findPlugin } from '../registry.ts'

export const CONNECTION_CODE = /^[a-z][a-z0-9-]{1,39}$/
export const CONNECTION_NAME_LENGTH_MAX = 100

export type AddConnection = {
  pluginCode: string
  /** Names the connection everywhere and for ever; the plugin's own code where it is left out. */
  code?: string
  name?: string
  settings: Record<string, unknown>
  actor: Actor
}

export type AddConnectionRefused =
  | { type: 'unknown_plugin' }
  | { type: 'invalid_code' }
  | { type: 'code_taken' }
  | { type: 'invalid_settings'; problems: SettingsProblem[] }

/**
 * Adds a connection of a plugin, sealed, with every switch but `read` off: it is tested and its offers are loaded before it is
 * seen. A second call with the same code is refused as `code_taken`.
 */
export async function addConnection(
  { pluginCode, settings, actor, ...given }: AddConnection,
  options: { trx?: Trx } = {}
): Promise<Result<{ id: number; code: string }, AddConnectionRefused>> {
  const plugin = findPlugin(pluginCode)
  if (!plugin) return fail({ type: 'unknown_plugin' })
  const code = given.code || plugin.code
  if (!CONNECTION_CODE.test(code)) return fail({ type: 'invalid_code' })
  const checked = await checkSettings(plugin, settings)
  if (!checked.ok) return fail({ type: 'invalid_settings', problems: checked.problems })
  const name = (given.name || plugin.names['zh-CN']).slice(0, CONNECTION_NAME_LENGTH_MAX)
  try {
    return await inTransaction(async (trx) => {
      const now = clock.now()
      const [id] = await trx.insertQuery().table('supplier_connections').insert({
        code,
        plugin_code: pluginCode,
        name,
        settings_ciphertext: seal(checked.value, settingsPurpose(code)),
        settings_version: plugin.settingsVersion,
        created_at: now,
        updated_at: now,
      })
      const after = { pluginCode, name, ...auditedSettings(plugin, checked.value) }
      await writeAudit({ actor, action: 'suppliers.connection.added', subjectType: 'connection', subjectId: code, after }, { trx })
      await raiseTopic('connections', { trx })
      return ok({ id: Number(id), code })
    }, options)
  } catch (error) {
    if (isDuplicate(error, 'supplier_connections_code')) return fail({ type: 'code_taken' })
    throw error
  }
}
