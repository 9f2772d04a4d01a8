import env from '#start/env'
import { fingerprint } from '#kernel/secrets'
import { addressProblem } from './pipeline/addresses.ts'
import type { SettingsField, SettingsValue, SupplierPlugin } from './sdk/main.ts'

/** One problem of one field: `suppliers.rule.<code>` is its text, with the label and the limits of the field. */
export type SettingsProblem = { field: string; code: string; minimum?: number; maximum?: number }

export type SettingsChecked = { ok: true; value: Record<string, SettingsValue> } | { ok: false; problems: SettingsProblem[] }

/**
 * Checks what was typed into a connection's form. `stored`: a secret that was left empty keeps its old value. Addresses outside
 * the public internet are refused here already; the socket refuses them again.
 */
export async function checkSettings(
  plugin: SupplierPlugin,
  typed: Record<string, unknown>,
  stored: Record<string, unknown> = {}
): Promise<SettingsChecked> {
  const { fields } = plugin.settings
  const input: Record<string, unknown> = {}
  for (const { name, type } of fields) {
    const isEmpty = typed[name] === undefined || typed[name] === null || typed[name] === ''
    input[name] = isEmpty && (type === 'secret' || type === 'catalogue') ? stored[name] : typed[name]
    if (isEmpty && type === 'boolean') input[name] = false
  }
  const parsed = await plugin.settings.parse(input)
  if (!parsed.ok) return { ok: false, problems: parsed.errors.map(({ field, code }) => withLimits(fields, field, code)) }
  const problems = fields.flatMap((field) => addressProblems(field, parsed.value[field.name]))
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: parsed.value }
}

function withLimits(fields: SettingsField[], name: string, code: string): SettingsProblem {
  const field = fields.find((entry) => entry.name === name)
  return { field: name, code, minimum: field?.minimum, maximum: field?.maximum }
}

function addressProblems({ name, type }: SettingsField, value: SettingsValue): SettingsProblem[] {
  if (type !== 'url' || typeof value !== 'string') return []
  const problem = addressProblem(new URL(value), env.get('SANDBOXES_ALLOWED') ?? false)
  return problem ? [{ field: name, code: problem }] : []
}

export type SettingsFormField = Omit<SettingsField, 'default'> & {
  /** Never that of a secret. */
  value: SettingsValue
  /** Of a secret that is there: tells whether it changed, and nothing else. */
  fingerprint: string | null
}

/** What the form shows: values of the connection, or defaults for a new one. Secrets stay where they are. */
export function settingsForm(plugin: SupplierPlugin, stored: Record<string, unknown> = {}): SettingsFormField[] {
  return plugin.settings.fields.map(({ default: preset, ...field }) => {
    const value = (stored[field.name] ?? preset) as SettingsValue
    if (field.type !== 'secret') return { ...field, value, fingerprint: null }
    return { ...field, value: undefined, fingerprint: typeof value === 'string' && value !== '' ? fingerprint(value) : null }
  })
}

const auditedValue = ({ type, value }: SettingsFormField) =>
  type === 'catalogue' && typeof value === 'string' ? fingerprint(value) : (value ?? null)

/** For audit rows: plain values as they are, secrets and catalogues as fingerprints. */
export function auditedSettings(plugin: SupplierPlugin, stored: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(settingsForm(plugin, stored).map((field) => [field.name, field.fingerprint ?? auditedValue(field)]))
}
