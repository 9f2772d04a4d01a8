import type { Locale } from '#kernel/http/locale_middleware'
import type { LocalText, OptionSchema, OptionsSchema } from '#supplier-sdk'
import { isSame, type OfferField } from './own_fields.ts'

/** One part of a field for people: `label` is a text key where `isKey`, else words that the offer brought itself. */
export type ShownLine = { label: string; isKey: boolean; value: string }

type Parts = Map<string, ShownLine>

/** The parts of a field in which two values of it differ; a part that one of them lacks is missing there. None for the list price. */
export function linesApart(field: OfferField, ours: unknown, theirs: unknown, locale: Locale): { ours: ShownLine[]; theirs: ShownLine[] } {
  if (field === 'list_price') return { ours: [], theirs: [] }
  const [mine, others] = [partsOf(field, ours as any, locale), partsOf(field, theirs as any, locale)]
  const apart = (from: Parts, to: Parts) => [...from].flatMap(([key, line]) => (isSame(line, to.get(key)) ? [] : line))
  return { ours: apart(mine, others), theirs: apart(others, mine) }
}

const ofColumns = (value: Record<string, any>, columns: readonly string[]): Parts =>
  new Map(columns.flatMap((column) => (value[column] ? [[column, { label: `catalog.part.${column}`, isKey: true, value: String(value[column]) }]] : [])))

function partsOf(field: Exclude<OfferField, 'list_price'>, value: Record<string, any>, locale: Locale): Parts {
  switch (field) {
    case 'name':
      return ofColumns(value, ['name_zh', 'name_en'])
    case 'region':
      return ofColumns(value, ['region', 'region_zh', 'region_en'])
    case 'terms':
      return ofColumns({ ...value, months: (value.months ?? []).join(', ') }, ['months', 'quantity_max'])
    case 'description':
      return new Map(((value.specs ?? []) as { label: LocalText; value: LocalText }[]).map((spec, index) =>
        [`${index} ${spec.label[locale]}`, { label: spec.label[locale], isKey: false, value: spec.value[locale] }]))
    case 'options':
      return optionParts(value.options_schema ?? { properties: {} }, locale)
    default:
      return field satisfies never
  }
}

function optionParts({ properties, required = [] }: OptionsSchema, locale: Locale): Parts {
  return new Map(Object.entries(properties).map(([name, schema]) => {
    const label = schema['x-title']?.[locale] ?? schema.title ?? name
    return [name, { label: required.includes(name) ? `${label} *` : label, isKey: false, value: choicesOf(schema, locale) }]
  }))
}

function choicesOf(schema: OptionSchema, locale: Locale): string {
  const unit = schema['x-unit'] ? ` ${schema['x-unit']}` : ''
  const named = (one: unknown) => schema['x-labels']?.[String(one)]?.[locale] ?? String(one)
  const shown = schema.default === undefined ? '' : ` (${named(schema.default)})`
  if (schema.enum) return schema.enum.map(named).join(' / ') + shown
  if (schema.minimum !== undefined || schema.maximum !== undefined) {
    return `${schema.minimum ?? ''}–${schema.maximum ?? ''}${unit}${schema.multipleOf ? `, ×${schema.multipleOf}` : ''}${shown}`
  }
  return `${schema.type}${shown}`
}
