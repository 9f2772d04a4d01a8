import vine from '@vinejs/vine'
import type { FieldErrors } from './answers.ts'
import type { LocalText } from './text.ts'

export type SettingsFieldType = 'text' | 'secret' | 'select' | 'number' | 'boolean' | 'url' | 'catalogue'

export type SettingsValue = string | number | boolean | undefined

/** One field of a connection's settings, as the admin form draws it. */
export interface SettingsField {
  name: string
  label: LocalText
  help?: LocalText
  type: SettingsFieldType
  required: boolean
  default?: string | number | boolean
  /** Of a `select`. */
  options?: { value: string; label: LocalText }[]
  /** Length of a text, value of a number. */
  minimum?: number
  maximum?: number
  /** Source of a regular expression that a text must match. */
  pattern?: string
}

export type SettingsFieldInput = Omit<SettingsField, 'name' | 'required'> & { required?: boolean }

type ValueOf<Field extends SettingsFieldInput> = Field['type'] extends 'number'
  ? number
  : Field['type'] extends 'boolean'
    ? boolean
    : string

type IsPresent<Field extends SettingsFieldInput> = Field extends { required: true }
  ? true
  : Field extends { default: string | number | boolean }
    ? true
    : false

/** The settings that a set of fields describes: what is required or has a default is always there. */
export type SettingsOf<Fields extends Record<string, SettingsFieldInput>> = {
  [Name in keyof Fields]: IsPresent<Fields[Name]> extends true
    ? ValueOf<Fields[Name]>
    : ValueOf<Fields[Name]> | undefined
}

const LENGTH_MAX = { text: 255, secret: 4096, url: 2048, catalogue: 2_000_000 } as const

/** Accepts what a form or a JSON file holds: an empty optional field is the same as an absent one. */
function schemaOf(field: SettingsField) {
  switch (field.type) {
    case 'number': {
      const rule = vine
        .number()
        .min(field.minimum ?? 0)
        .max(field.maximum ?? Number.MAX_SAFE_INTEGER)
      return field.required ? rule : rule.optional()
    }
    case 'boolean': {
      const rule = vine.boolean()
      return field.required ? rule : rule.optional()
    }
    case 'select': {
      const rule = vine.enum((field.options ?? []).map((option) => option.value))
      return field.required ? rule : rule.optional()
    }
    case 'url': {
      const rule = vine
        .string()
        .trim()
        .maxLength(field.maximum ?? LENGTH_MAX.url)
        .url({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
      return field.required ? rule : rule.optional()
    }
    default: {
      let rule = vine
        .string()
        .trim()
        .minLength(field.minimum ?? 1)
        .maxLength(field.maximum ?? LENGTH_MAX[field.type])
      if (field.pattern !== undefined) {
        rule = rule.regex(new RegExp(field.pattern, 'u'))
      }
      return field.required ? rule : rule.optional()
    }
  }
}

export type SettingsResult<Values> =
  { ok: true; value: Values } | { ok: false; errors: FieldErrors }

/**
 * Describes a connection's settings once; the form, the validator and the type follow from it.
 *
 * `validator` is an ordinary Vine validator (`request.validateUsing(plugin.settings.validator)`), `fields` draws the form,
 * `parse` validates outside a request and fills defaults, `secretValues` lists what must never be shown.
 */
export function defineSettings<const Fields extends Record<string, SettingsFieldInput>>(
  declared: Fields
) {
  const fields: SettingsField[] = Object.entries(declared).map(([name, field]) => ({
    ...field,
    name,
    required: field.required ?? false,
  }))
  const validator = vine.create(
    Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)]))
  )

  function fill(values: Record<string, unknown>): SettingsOf<Fields> {
    const filled: Record<string, unknown> = {}
    for (const field of fields) {
      filled[field.name] = values[field.name] ?? field.default
    }
    return filled as SettingsOf<Fields>
  }

  async function parse(
    input: Record<string, unknown>
  ): Promise<SettingsResult<SettingsOf<Fields>>> {
    const present = Object.entries(input).filter(([, value]) => value !== '' && value !== null)
    const [error, value] = await validator.tryValidate(Object.fromEntries(present))
    if (error) {
      const messages = error.messages as { field: string; rule: string; message: string }[]
      return {
        ok: false,
        errors: messages.map(({ field, rule, message }) => ({ field, code: rule, message })),
      }
    }
    return { ok: true, value: fill(value) }
  }

  function secretValues(values: Record<string, unknown>): string[] {
    return fields
      .filter((field) => field.type === 'secret')
      .map((field) => values[field.name])
      .filter((value): value is string => typeof value === 'string' && value !== '')
  }

  return { fields, validator, fill, parse, secretValues }
}

/** Settings of any plugin, for code that does not know which one. */
export type SettingsDefinition = Omit<
  ReturnType<typeof defineSettings<Record<string, SettingsFieldInput>>>,
  'parse' | 'fill'
> & {
  fill(values: Record<string, unknown>): Record<string, SettingsValue>
  parse(input: Record<string, unknown>): Promise<SettingsResult<Record<string, SettingsValue>>>
}

/** The values that a definition yields: `type Settings = SettingsValues<typeof settings>`. */
export type SettingsValues<Definition extends { fill(values: never): unknown }> = ReturnType<
  Definition['fill']
>
