import type { LocalText } from './text.ts'

/** One option of an offer: JSON Schema, with texts for people beside it. */
export interface OptionSchema {
  'type': 'string' | 'integer' | 'boolean'
  /** zh-CN; `x-title` has both. */
  'title': string
  'x-title': LocalText
  'x-help'?: LocalText
  /** Unit behind the number, e.g. GiB. */
  'x-unit'?: string
  'enum'?: (string | number)[]
  /** Label of each value of `enum`, by its string form. */
  'x-labels'?: Record<string, LocalText>
  'minimum'?: number
  'maximum'?: number
  'multipleOf'?: number
  'minLength'?: number
  'maxLength'?: number
  'pattern'?: string
  'default'?: string | number | boolean
}

/** JSON Schema of an offer's options. Quantity and months are not options: they stand in the offer. */
export interface OptionsSchema {
  type: 'object'
  properties: Record<string, OptionSchema>
  required: string[]
  additionalProperties: false
}

export type BillingMode = 'prepaid' | 'postpaid'

/** Something that the supplier sells. `key` is stable for ever: orders, prices and discounts point to it. */
export interface OfferSnapshot {
  key: string
  /** The supplier's own family name in our spelling: `ecs`, `clb`. Declared properties may differ by it. */
  family: string
  familyNames: LocalText
  region: string
  regionNames: LocalText
  billingMode: BillingMode
  names: LocalText
  optionsSchema: OptionsSchema
  /** What a person compares by, in the order to show it. */
  specs: { label: LocalText; value: LocalText }[]
  /** Terms on sale; empty for postpaid. */
  months: number[]
  quantityMax: number
  currency: string
  /** The public price of one unit with default options for one month. A hint for lists: only `quote` gives a price. */
  listFenPerMonth: number | null
  stockHint: 'available' | 'low' | 'sold_out' | 'unknown'
}
