import { forgetConnections, readConnection } from './connection_rows.ts'
import { IntentSentTwice, PluginMissing, SettingsTooNew } from './errors.ts'
import { FakeSupplier } from './fake_supplier.ts'
import type { Outcome } from './pipeline/call.ts'
import { forgetLiveConnections, liveConnection, replaceLive, type LiveConnection } from './pipeline/live_connection.ts'
import { askSupplier, sendIntent } from './pipeline/run_call.ts'
import { findPlugin } from './registry.ts'
import { propertiesFor } from './sdk/main.ts'
import { isTooNew } from './stored_settings.ts'
import type { Answered, Intent, SupplierHandle } from './types.ts'

const sent = new WeakSet<object>()

async function live(code: string): Promise<LiveConnection> {
  const row = await readConnection(code)
  const found = liveConnection(row)
  if (found) return found
  const plugin = findPlugin(row.pluginCode)
  throw plugin && isTooNew(row, plugin) ? new SettingsTooNew(code, row.settingsVersion, plugin.settingsVersion) : new PluginMissing(code, row.pluginCode)
}

const answered = (callId: string, outcome: Outcome) => ({ ...outcome, callId }) as Answered<never>

function handleOf(code: string): SupplierHandle {
  return {
    code,
    async can(operation) {
      const found = liveConnection(await readConnection(code))
      return typeof found?.operations[operation] === 'function'
    },
    properties: (family) => live(code).then(({ properties }) => propertiesFor(properties, family)),
    limits: () => live(code).then(({ limits }) => limits),
    switches: () => readConnection(code).then(({ switches }) => switches),
    manualStep: (operation) => live(code).then(({ plugin }) => plugin.manualSteps?.[operation] ?? null),
    async attributes() {
      const { plugin } = await live(code)
      const { required, optional } = plugin.attributes ?? { required: [], optional: [] }
      const { pushedAttributes } = await readConnection(code)
      return { required, optional: optional.filter((name) => pushedAttributes.includes(name)) }
    },
    async ask(operation, input, options = {}) {
      const { id, outcome } = await askSupplier(await live(code), operation, input, options)
      return answered(id, outcome)
    },
    async send(intent) {
      if (sent.has(intent)) throw new IntentSentTwice(intent.id)
      sent.add(intent)
      return answered(intent.id, await sendIntent(await live(code), intent))
    },
  }
}

/**
 * The way to every supplier: `hub.use(code)` by the code of a connection. A plugin never runs outside the pipeline.
 * `hub.fake(code)` puts a supplier that answers as told behind the same pipeline, until `hub.restore(code)`.
 */
class Hub {
  use(code: string): SupplierHandle {
    return handleOf(code)
  }

  /** Tests only. The connection's row must exist: switches and journal stay real. */
  fake(code: string): FakeSupplier {
    const fake = new FakeSupplier(code)
    replaceLive(code, fake.connection())
    return fake
  }

  /** Tests only: takes one fake away, or all of them. */
  restore(code?: string): void {
    if (code) replaceLive(code, undefined)
    else forgetLiveConnections()
    forgetConnections()
  }
}

export const hub = new Hub()

export type { Intent, SupplierHandle }
export type { FakeSupplier }
