import type { CustomerAttribute } from './accounts.ts'
import type { Clock, SupplierHttp } from './call.ts'
import type { SupplierOperations } from './contract.ts'
import type { OperationName } from './operations.ts'
import { operationNames } from './operations.ts'
import type { LimitsInput, PropertiesInput } from './properties.ts'
import type { SettingsDefinition, SettingsValue } from './settings.ts'
import type { RequestSigner } from './signing.ts'
import type { LocalText } from './text.ts'

/** The version of this contract. A plugin names the one that it was written for; another one is refused at boot. */
export const SDK_VERSION = 1

export interface ConnectContext<Settings> {
  /** Decrypted and filled with defaults. Never log or store them. */
  settings: Settings
  http: SupplierHttp
  clock: Clock
}

/** What an operator does by hand where an operation is absent. */
export interface ManualStepText {
  instructions: LocalText
  /** What has to be attached, e.g. the supplier's order number. */
  evidence: LocalText
  dueHours: number
}

export type ManualSteps = Partial<Record<OperationName, ManualStepText>>

/** What is wrong with one row of a catalogue; rows count from 1, the head of a CSV file not included. */
export interface CatalogueProblem {
  row: number
  column: string
  code: string
}

/** A catalogue that operators keep, because the supplier has no call for it. */
export interface CatalogueDefinition {
  /** The setting of type `catalogue` that holds it. */
  setting: string
  columns: readonly string[]
  /** One row per column name, as an example. */
  example: Readonly<Record<string, string>>
  /** Checks rows of texts; what is stored is what `stored` says. Pure. */
  read(
    rows: readonly Record<string, string>[]
  ): { ok: true; stored: string; count: number } | { ok: false; problems: CatalogueProblem[] }
  /** The stored catalogue as rows again, for people who go on from it. */
  rows(stored: string): Record<string, string>[]
}

export interface SupplierDefinition<Settings> {
  /** The folder's name: lower-case letters, digits and `-`. */
  code: string
  sdk: number
  names: LocalText
  settings: SettingsDefinition
  /** A stand-in for nothing real: the hub refuses it in production, unless sandboxes are allowed there. */
  developmentOnly?: boolean
  /** Raised with every incompatible change of the settings. */
  settingsVersion: number
  /**
   * Brings settings that were stored by an older version up to date; required above version 1. Pure: it is called whenever such a
   * row is read, until the next start of the hub or the next save stores the result.
   */
  migrateSettings?(stored: Record<string, unknown>, fromVersion: number): Record<string, unknown>
  /** May depend on the settings: what a contract with the supplier opens differs. */
  properties: PropertiesInput | ((settings: Settings) => PropertiesInput)
  limits: LimitsInput | ((settings: Settings) => LimitsInput)
  /** What this supplier can make use of. The hub sends no more than is also configured. */
  attributes?: { required: CustomerAttribute[]; optional: CustomerAttribute[] }
  manualSteps?: ManualSteps | ((settings: Settings) => ManualSteps)
  /** The supplier has no API at all: nothing is sent, people do everything. */
  offline?: boolean
  catalogue?: CatalogueDefinition
  /** Pure; serves `supplier:sign`. Absent where requests are not signed. */
  signer?: RequestSigner
  /**
   * Makes the operations of one connection. Sends nothing. Called again whenever settings change; several connections
   * of one plugin live side by side, so nothing may be kept in the module.
   */
  connect(context: ConnectContext<Settings>): SupplierOperations
}

export type SupplierPlugin = SupplierDefinition<never> & {
  connect(context: ConnectContext<Record<string, SettingsValue>>): SupplierOperations
}

/** The default export of `plugin.ts`. Checks what the compiler cannot; throws with every problem at once. */
export function defineSupplier<Settings>(definition: SupplierDefinition<Settings>): SupplierPlugin {
  const problems = pluginProblems(definition)
  if (problems.length > 0) {
    throw new Error(`This supplier plugin cannot be used: ${problems.join('; ')}`)
  }
  return definition as unknown as SupplierPlugin
}

const CODE = /^[a-z][a-z0-9-]{1,31}$/

/** What is wrong with a value that claims to be a plugin; empty: nothing. Also for plugins that were not made by `defineSupplier`. */
export function pluginProblems(candidate: unknown): string[] {
  if (typeof candidate !== 'object' || candidate === null) {
    return ['plugin.ts has no default export made by defineSupplier']
  }
  const plugin = candidate as Partial<SupplierDefinition<unknown>>
  const problems: string[] = []
  if (typeof plugin.code !== 'string' || !CODE.test(plugin.code)) {
    problems.push('code must be 2 to 32 lower-case letters, digits or "-"')
  }
  if (plugin.sdk !== SDK_VERSION) {
    problems.push(`it was written for SDK ${plugin.sdk}, this hub speaks SDK ${SDK_VERSION}`)
  }
  if (!plugin.names?.['zh-CN'] || !plugin.names.en) {
    problems.push('names must have zh-CN and en')
  }
  if (!Array.isArray(plugin.settings?.fields)) {
    problems.push('settings must be made by defineSettings')
  }
  if (!Number.isInteger(plugin.settingsVersion)) {
    problems.push('settingsVersion must be an integer')
  } else if (plugin.settingsVersion! > 1 && typeof plugin.migrateSettings !== 'function') {
    problems.push('settingsVersion is above 1, so migrateSettings must bring older settings up to date')
  }
  for (const part of ['properties', 'limits'] as const) {
    if (plugin[part] === null || !['object', 'function'].includes(typeof plugin[part])) {
      problems.push(`${part} must be declared`)
    }
  }
  if (typeof plugin.connect !== 'function') {
    problems.push('connect must be a function')
  }
  return problems
}

/** What a connected plugin can do, in the order of the contract. */
export const abilitiesOf = (operations: SupplierOperations): OperationName[] =>
  operationNames.filter((name) => typeof operations[name] === 'function')

/** The same problems that conformance level 0 reports: an order that can be created or paid must be readable. */
export function operationProblems(operations: SupplierOperations): string[] {
  const problems: string[] = []
  if (typeof operations.checkHealth !== 'function') {
    problems.push('checkHealth is missing')
  }
  const orders = ['createOrder', 'payOrder', 'renew', 'change'] as const
  if (orders.some((name) => operations[name]) && !operations.queryOrder) {
    problems.push('queryOrder is missing although orders can be created or paid')
  }
  return problems
}

/** Declared properties of one connection, before `propertiesFor`. */
export function declaredProperties(
  plugin: SupplierPlugin,
  settings: Record<string, SettingsValue>
): PropertiesInput {
  const { properties } = plugin
  return typeof properties === 'function' ? properties(settings as never) : properties
}

/** Declared limits of one connection, before `withSafeLimits`. */
export function declaredLimits(
  plugin: SupplierPlugin,
  settings: Record<string, SettingsValue>
): LimitsInput {
  const { limits } = plugin
  return typeof limits === 'function' ? limits(settings as never) : limits
}

/** What people do by hand in place of absent operations of one connection. */
export function declaredManualSteps(
  plugin: SupplierPlugin,
  settings: Record<string, SettingsValue>
): ManualSteps {
  const { manualSteps } = plugin
  return typeof manualSteps === 'function' ? manualSteps(settings as never) : (manualSteps ?? {})
}
