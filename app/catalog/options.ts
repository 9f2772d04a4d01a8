import type { I18n } from '@adonisjs/i18n'
import { optionProblems, withOptionDefaults, type OptionSchema, type OptionsSchema } from '#supplier-sdk'
import { QUANTITY_MAX } from './limits.ts'

/** What an item may look like: of an offer, as a cart, a quote or a price asks for it. */
export type ItemTerms = { optionsSchema: OptionsSchema; months: readonly number[]; quantityMax: number }
export type Item = { options: Record<string, unknown>; quantity: number; months: number }

/**
 * One thing that is wrong with an item. `field` is `options.<name>`, `quantity` or `months`; `code` names the broken keyword and
 * is the end of the text `catalog.field.<code>`; `facts` are its figures.
 */
export type ItemProblem = { field: string; code: string; facts?: Record<string, string | number> }

/** The options with every default filled in, and all that is wrong with the item; empty: it can be bought as it stands. */
export function checkItem({ optionsSchema, months, quantityMax }: ItemTerms, item: Item): { options: Record<string, unknown>; problems: ItemProblem[] } {
  const options = withOptionDefaults(optionsSchema, item.options)
  const problems: ItemProblem[] = optionProblems(optionsSchema, options, 'options').map(({ field, code }) => {
    const facts = factsOf(optionsSchema.properties[field.slice('options.'.length)], code)
    return facts ? { field, code, facts } : { field, code }
  })
  const max = Math.min(QUANTITY_MAX, quantityMax)
  if (!Number.isInteger(item.quantity) || item.quantity < 1 || item.quantity > max) {
    problems.push({ field: 'quantity', code: 'quantity', facts: { max } })
  }
  const terms = months.length === 0 ? [1] : months
  if (!terms.includes(item.months)) problems.push({ field: 'months', code: 'months', facts: { allowed: terms.join(', ') } })
  return { options, problems }
}

function factsOf(schema: OptionSchema | undefined, code: string): Record<string, string | number> | undefined {
  if (!schema) return undefined
  switch (code) {
    case 'minimum':
    case 'maximum':
    case 'multiple_of':
      return { minimum: schema.minimum ?? 0, maximum: schema.maximum ?? 0, step: schema.multipleOf ?? 1, unit: schema['x-unit'] ?? '' }
    case 'min_length':
    case 'max_length':
      return { minimum: schema.minLength ?? 0, maximum: schema.maxLength ?? 0 }
    case 'enum':
      return { allowed: (schema.enum ?? []).join(', ') }
    default:
      return undefined
  }
}

/** What stood in a form, as the schema's types: forms know only text. What cannot be read stays as it is and is refused. */
export function readOptions(schema: OptionsSchema, typed: Record<string, unknown>): Record<string, unknown> {
  const read = Object.entries(typed)
    .filter(([, value]) => value !== '' && value !== null && value !== undefined)
    .map(([name, value]) => [name, readValue(Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined, value)])
  const unchecked = Object.entries(schema.properties).filter(([name, { type }]) => type === 'boolean' && !(name in typed))
  return { ...Object.fromEntries(unchecked.map(([name]) => [name, false])), ...Object.fromEntries(read) }
}

function readValue(schema: OptionSchema | undefined, value: unknown): unknown {
  if (typeof value !== 'string' || !schema) return value
  if (schema.type === 'integer' && /^-?\d{1,15}$/.test(value.trim())) return Number(value)
  if (schema.type === 'boolean' && ['true', 'false', '1', '0', 'on'].includes(value)) return ['true', '1', 'on'].includes(value)
  return value
}

/** Messages in the reader's language, keyed by field, as forms and problem answers show them. */
export function itemMessages(i18n: I18n, problems: readonly ItemProblem[], schema?: OptionsSchema): { field: string; message: string }[] {
  return problems.map(({ field, code, facts }) => {
    const key = `catalog.field.${code}`
    const text = i18n.hasMessage(key) ? key : 'catalog.field.other'
    return { field, message: i18n.formatMessage(text, { ...facts, title: titleOf(field, i18n, schema) }) }
  })
}

function titleOf(field: string, i18n: I18n, schema?: OptionsSchema): string {
  const name = field.startsWith('options.') ? field.slice('options.'.length) : ''
  const known = schema && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
  return known?.['x-title'][i18n.locale === 'en' ? 'en' : 'zh-CN'] ?? name
}

export type OptionText = { name: string; title: string; value: string }

/** Chosen options in words, in the order of the schema. */
export function optionTexts(schema: OptionsSchema, options: Record<string, unknown>, locale: 'zh-CN' | 'en'): OptionText[] {
  return Object.entries(schema.properties)
    .filter(([name]) => options[name] !== undefined)
    .map(([name, option]) => {
      const value = options[name]
      const label = option['x-labels']?.[String(value)]?.[locale]
      const yesNo = typeof value === 'boolean' ? (value ? '✓' : '✗') : undefined
      const unit = option['x-unit'] ? ` ${option['x-unit']}` : ''
      return { name, title: option['x-title'][locale], value: label ?? yesNo ?? `${String(value)}${unit}` }
    })
}
