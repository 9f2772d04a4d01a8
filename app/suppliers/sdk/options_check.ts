import type { FieldError, FieldErrors } from './answers.ts'
import type { OptionSchema, OptionsSchema } from './offers.ts'

function valueProblem(schema: OptionSchema, value: unknown): string | null {
  const found: string = typeof value
  if (found !== (schema.type === 'integer' ? 'number' : schema.type)) {
    return 'type'
  }
  if (schema.enum && !schema.enum.includes(value as string)) {
    return 'enum'
  }
  return typeof value === 'number' ? numberProblem(schema, value) : textProblem(schema, value)
}

function numberProblem(schema: OptionSchema, value: number): string | null {
  if (!Number.isSafeInteger(value)) {
    return 'type'
  }
  if (value < (schema.minimum ?? Number.MIN_SAFE_INTEGER)) {
    return 'minimum'
  }
  if (value > (schema.maximum ?? Number.MAX_SAFE_INTEGER)) {
    return 'maximum'
  }
  return schema.multipleOf !== undefined && value % schema.multipleOf !== 0 ? 'multiple_of' : null
}

function textProblem(schema: OptionSchema, value: unknown): string | null {
  if (typeof value !== 'string') {
    return null
  }
  if (value.length < (schema.minLength ?? 0)) {
    return 'min_length'
  }
  if (value.length > (schema.maxLength ?? 1024)) {
    return 'max_length'
  }
  const matches = schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value)
  return matches ? null : 'pattern'
}

/**
 * What is wrong with the options of an item, one entry per field; codes are the names of the broken keywords.
 * `path` stands in front of every field, e.g. `items.0.options`.
 */
export function optionProblems(
  schema: OptionsSchema,
  options: Record<string, unknown>,
  path: string
): FieldErrors {
  const problems: FieldError[] = []
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(schema.properties, name)) {
      problems.push({ field: `${path}.${name}`, code: 'additional_properties' })
    }
  }
  for (const [name, option] of Object.entries(schema.properties)) {
    const value = options[name]
    const field = `${path}.${name}`
    if (value === undefined || value === null) {
      if (schema.required.includes(name)) {
        problems.push({ field, code: 'required' })
      }
      continue
    }
    const code = valueProblem(option, value)
    if (code) {
      problems.push({ field, code })
    }
  }
  return problems
}

/** The options with every default filled in; the input stays as it is. */
export const withOptionDefaults = (
  schema: OptionsSchema,
  options: Record<string, unknown>
): Record<string, unknown> => ({
  ...Object.fromEntries(
    Object.entries(schema.properties)
      .filter(([, option]) => option.default !== undefined)
      .map(([name, option]) => [name, option.default])
  ),
  ...options,
})
