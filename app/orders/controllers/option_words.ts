import { optionTexts } from '#catalog/options'
import type { OptionsSchema } from '#supplier-sdk'

/**
 * All options of a line or a task as staff read them: in the offer's words, with the value that the supplier knows where it is another;
 * what the offer does not name as it is.
 */
export function staffOptions(schema: OptionsSchema | null, options: Record<string, unknown>, locale: 'zh-CN' | 'en'): { label: string; value: string }[] {
  const known = schema ? optionTexts(schema, options, locale) : []
  const others = Object.entries(options).filter(([name]) => !known.some((text) => text.name === name))
  return [
    ...known.map(({ name, title, value }) => ({ label: title, value: withCode(value, options[name]) })),
    ...others.map(([name, value]) => ({ label: name, value: typeof value === 'object' ? JSON.stringify(value) : String(value) })),
  ]
}

/** `ESSD PL0 (cloud_essd)`; a size in its unit needs no second figure. */
const withCode = (said: string, code: unknown): string => (typeof code !== 'string' || said === code ? said : `${said} (${code})`)
