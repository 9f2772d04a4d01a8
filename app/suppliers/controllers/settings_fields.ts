import type { HttpContext } from '@adonisjs/core/http'
import { settingsForm } from '../connection_settings.ts'
import type { SupplierPlugin } from '../sdk/main.ts'
import { localText } from './answers.ts'

/** A plugin's settings as the template draws them, in the reader's language. */
export type DrawnField = {
  name: string
  type: string
  label: string
  help: string | null
  required: boolean
  options: { value: string; label: string }[]
  minimum: number | null
  maximum: number | null
  value: string | number | boolean
  /** Of a secret that is stored; null: there is none, or the field is no secret. */
  fingerprint: string | null
}

export function drawnFields(ctx: HttpContext, plugin: SupplierPlugin, stored: Record<string, unknown> = {}): DrawnField[] {
  return settingsForm(plugin, stored).filter(({ type }) => type !== 'catalogue').map((field) => ({
    name: `settings[${field.name}]`,
    type: field.type,
    label: localText(ctx, field.label),
    help: field.help ? localText(ctx, field.help) : null,
    required: field.required,
    options: (field.options ?? []).map(({ value, label }) => ({ value, label: localText(ctx, label) })),
    minimum: field.minimum ?? null,
    maximum: field.maximum ?? null,
    value: field.value ?? '',
    fingerprint: field.fingerprint,
  }))
}

export const drawnPlugins = (ctx: HttpContext, plugins: readonly SupplierPlugin[]) =>
  plugins.map((plugin) => ({ code: plugin.code, name: localText(ctx, plugin.names) }))
