import {
  optionProblems,
  readObject,
  readObjects,
  readOptionalText,
  readText,
  readTexts,
  withOptionDefaults,
  type FieldErrors,
  type Json,
  type OptionSchema,
  type OptionsSchema,
  type PurchaseItem,
} from '#supplier-sdk'
import { optionName, REGION, type ProductEntry } from './products.ts'

interface Attribute {
  code: string
  name: string
  unit?: string
  values: { type: string; value: string; name: string; remark?: string }[]
}

interface Module {
  code: string
  /** Attributes that the module's price depends on. */
  parameters: string[]
}

/** A product as DescribePricingModule tells it. */
export interface Described {
  entry: ProductEntry
  modules: Module[]
  attributes: Attribute[]
}

/** Months that a subscription may last. */
export const MONTHS = [1, 2, 3, 6, 12, 24, 36]

/** A range such as `40-500`. */
const RANGE = /^(\d+)-(\d+)$/

/** The odd nestings are the vendor's: a list lies one level below its name. */
export function toDescribed(entry: ProductEntry, data: Json): Described {
  const attributes = readObjects(readObject(data, 'AttributeList'), 'Attribute').map((attribute) => ({
    code: readText(attribute, 'Code'),
    name: readText(attribute, 'Name'),
    unit: readOptionalText(attribute, 'Unit'),
    values: readObjects(readObject(attribute, 'Values'), 'AttributeValue').map((value) => ({
      type: readText(value, 'Type'),
      value: readText(value, 'Value'),
      name: readOptionalText(value, 'Name') ?? readText(value, 'Value'),
      remark: readOptionalText(value, 'Remarks'),
    })),
  }))
  const modules = readObjects(readObject(data, 'ModuleList'), 'Module').map((module) => ({
    code: readText(module, 'ModuleCode'),
    parameters: readTexts(readObject(module, 'ConfigList'), 'ConfigList'),
  }))
  return { entry, modules, attributes }
}

const attributeOf = ({ attributes }: Described, code: string): Attribute | undefined =>
  attributes.find((attribute) => attribute.code === code)

/** Names of options are fields of paths, so the vendor's dots become underscores. */
export const optionOf = (code: string): string => code.replaceAll('.', '_')

function schemaOf({ code, name, unit, values }: Attribute): OptionSchema {
  const title = optionName(code, name)
  const base = { 'title': title['zh-CN'], 'x-title': title, ...(unit ? { 'x-unit': unit } : {}) }
  const range = values.length === 1 ? RANGE.exec(values[0].value) : null
  if (range) {
    const [minimum, maximum] = range.slice(1).map(Number)
    return { ...base, type: 'integer', minimum, maximum, default: minimum }
  }
  return {
    ...base,
    'type': 'string',
    'enum': values.map(({ value }) => value),
    'x-labels': Object.fromEntries(values.map(({ value, name: label }) => [value, { 'zh-CN': label, 'en': value }])),
    'default': values[0]?.value,
  }
}

/** Everything that may be chosen besides plan and region. */
export function optionsSchema(described: Described): OptionsSchema {
  const free = described.attributes.filter(
    ({ code }) => code !== REGION && code !== described.entry.plan
  )
  return {
    type: 'object',
    properties: Object.fromEntries(free.map((attribute) => [optionOf(attribute.code), schemaOf(attribute)])),
    required: free.map(({ code }) => optionOf(code)),
    additionalProperties: false,
  }
}

export const valuesOf = (described: Described, code: string) => attributeOf(described, code)?.values ?? []

/** `<product>:<region>:<plan>`; a plan holds dots, never a colon. */
export const offerKey = (productCode: string, region: string, plan: string): string =>
  [productCode, region, plan].join(':')

export function partsOfKey(key: string): { productCode: string; region: string; plan: string } | null {
  const [productCode, region, plan, ...rest] = key.split(':')
  return plan && rest.length === 0 ? { productCode, region, plan } : null
}

/** What is wrong with an item of this product; `path` is e.g. `items.0`. */
export function itemProblems(described: Described, item: PurchaseItem, path: string): FieldErrors {
  const key = partsOfKey(item.offerKey)
  const has = (code: string, value: string | undefined) =>
    valuesOf(described, code).some((known) => known.value === value)
  if (!key || !has(REGION, key.region) || !has(described.entry.plan, key.plan)) {
    return [{ field: `${path}.offerKey`, code: 'unknown_offer' }]
  }
  const schema = optionsSchema(described)
  const options = withOptionDefaults(schema, item.options)
  const problems = optionProblems(schema, options, `${path}.options`)
  if (item.months === undefined || !MONTHS.includes(item.months)) {
    problems.push({ field: `${path}.months`, code: 'enum' })
  }
  if (item.quantity !== 1) {
    problems.push({ field: `${path}.quantity`, code: item.quantity < 1 ? 'minimum' : 'maximum' })
  }
  return problems
}

/** Every attribute with its value, for an item without problems. */
export function attributesOf(described: Described, item: PurchaseItem): Record<string, string> {
  const key = partsOfKey(item.offerKey)
  const options = withOptionDefaults(optionsSchema(described), item.options)
  return Object.fromEntries(
    described.attributes.map(({ code }) => {
      if (code === REGION) {
        return [code, key?.region ?? '']
      }
      return [code, code === described.entry.plan ? (key?.plan ?? '') : String(options[optionOf(code)])]
    })
  )
}

/** `ModuleList` of a price call: each module with its attributes as `k:v,k:v`. */
export const moduleList = ({ modules }: Described, attributes: Record<string, string>) =>
  modules.map(({ code, parameters }) => ({
    ModuleCode: code,
    ModuleStatus: 1,
    Config: parameters.map((parameter) => `${parameter}:${attributes[parameter]}`).join(','),
  }))
