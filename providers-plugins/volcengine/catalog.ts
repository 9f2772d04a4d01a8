import catalogData from './catalog.json' with { type: 'json' }
import {
  optionProblems,
  withOptionDefaults,
  type FieldErrors,
  type LocalText,
  type OfferSnapshot,
  type OptionsSchema,
  type PurchaseItem,
} from '#supplier-sdk'

interface CatalogOffer {
  key: string
  family: string
  region: string
  configurationCode: string
  names: LocalText
  specs: { label: LocalText; value: LocalText }[]
  optionSet: string
  months: number[]
  quantityMax: number
  listFenPerMonth: number
  /** `{name}` stands for the option of that name. */
  chargeItems: { code: string; count: string }[]
}

interface Catalog {
  currency: string
  periodChargeItem: string
  regions: Record<string, LocalText>
  families: Record<string, { names: LocalText; product: string }>
  optionSets: Record<string, OptionsSchema>
  offers: CatalogOffer[]
}

const catalog = catalogData as unknown as Catalog
const offersByKey = new Map(catalog.offers.map((offer) => [offer.key, offer]))
const familiesByProduct = new Map(
  Object.entries(catalog.families).map(([family, { product }]) => [product, family])
)

export const offerCount = catalog.offers.length

/** One item in the vendor's words: everything that a price or an order needs. */
export interface ConfiguredItem {
  product: string
  configurationCode: string
  region: string
  family: string
  quantity: number
  months: number
  chargeItems: { code: string; count: string }[]
}

export const offerAt = (index: number): OfferSnapshot => {
  const offer = catalog.offers[index]
  return {
    key: offer.key,
    family: offer.family,
    familyNames: catalog.families[offer.family].names,
    region: offer.region,
    regionNames: catalog.regions[offer.region],
    billingMode: 'prepaid',
    names: offer.names,
    optionsSchema: catalog.optionSets[offer.optionSet],
    specs: offer.specs,
    months: offer.months,
    quantityMax: offer.quantityMax,
    currency: catalog.currency,
    listFenPerMonth: offer.listFenPerMonth,
    stockHint: 'unknown',
  }
}

/** What is wrong with an item before the vendor is asked; `path` is e.g. `items.0`. */
export function itemProblems(item: PurchaseItem, path: string): FieldErrors {
  const offer = offersByKey.get(item.offerKey)
  if (!offer) {
    return [{ field: `${path}.offerKey`, code: 'unknown_offer' }]
  }
  const schema = catalog.optionSets[offer.optionSet]
  const problems = optionProblems(
    schema,
    withOptionDefaults(schema, item.options),
    `${path}.options`
  )
  if (item.months === undefined || !offer.months.includes(item.months)) {
    problems.push({ field: `${path}.months`, code: 'enum' })
  }
  const { quantity } = item
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > offer.quantityMax) {
    problems.push({ field: `${path}.quantity`, code: quantity < 1 ? 'minimum' : 'maximum' })
  }
  return problems
}

const fill = (template: string, options: Record<string, unknown>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => String(options[name] ?? 0))

/** Only for an item without problems. A charge item with count 0 is left out, as in the console. */
export function configure(item: PurchaseItem): ConfiguredItem {
  const offer = offersByKey.get(item.offerKey)
  if (!offer) {
    throw new Error(`There is no offer ${item.offerKey}`)
  }
  const options = withOptionDefaults(catalog.optionSets[offer.optionSet], item.options)
  return {
    product: catalog.families[offer.family].product,
    configurationCode: offer.configurationCode,
    region: offer.region,
    family: offer.family,
    quantity: item.quantity,
    months: item.months ?? 1,
    chargeItems: offer.chargeItems
      .map(({ code, count }) => ({ code: fill(code, options), count: fill(count, options) }))
      .filter(({ count }) => count !== '0'),
  }
}

/** The term as a charge item, because `CommonBuy` has no field for it. */
export const periodItem = (months: number) => ({
  code: catalog.periodChargeItem,
  count: String(months),
})

/** Our family of a vendor's product; an unknown product keeps its own name. */
export const familyOf = (product: string): string => familiesByProduct.get(product) ?? product

/** The vendor's product of our family; an unknown family keeps its own name. */
export const productOf = (family: string): string => catalog.families[family]?.product ?? family

/** The offer of a configuration, where only one region sells it. */
export function offerKeyOf(configurationCode: string, region?: string): string | undefined {
  const matches = catalog.offers.filter(
    (offer) => offer.configurationCode === configurationCode && (!region || offer.region === region)
  )
  return matches.length === 1 ? matches[0].key : undefined
}
