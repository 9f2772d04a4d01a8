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
  plan: string
  names: LocalText
  specs: { label: LocalText; value: LocalText }[]
  optionSet: string
  months: number[]
  quantityMax: number
  listFenPerMonth: number
}

/** `{name}` stands for the option of that name, `{plan}` for the plan. */
interface ChargeItem {
  name: string
  value: string
  scale: string
}

interface Catalog {
  currency: string
  regions: Record<string, LocalText>
  families: Record<string, { names: LocalText; serviceType: string }>
  chargeItems: Record<string, ChargeItem[]>
  optionSets: Record<string, OptionsSchema>
  offers: CatalogOffer[]
}

const catalog = catalogData as unknown as Catalog
const offersByKey = new Map(catalog.offers.map((offer) => [offer.key, offer]))
const familiesByService = new Map(
  Object.entries(catalog.families).map(([family, { serviceType }]) => [serviceType, family])
)

export const offerCount = catalog.offers.length

/** Every kind of resource that the list of prepaid resources is asked about. */
export const serviceTypes = [...familiesByService.keys()]

/** One item in the vendor's words. */
export interface ConfiguredItem {
  family: string
  serviceType: string
  region: string
  plan: string
  quantity: number
  months: number
  options: Record<string, unknown>
  chargeItems: { name: string; value: string; scale: number }[]
}

export const offerAt = (index: number): OfferSnapshot => {
  const { family, region, optionSet, plan, ...offer } = catalog.offers[index]
  return {
    ...offer,
    family,
    familyNames: catalog.families[family].names,
    region,
    regionNames: catalog.regions[region],
    billingMode: 'prepaid',
    optionsSchema: catalog.optionSets[optionSet],
    currency: catalog.currency,
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
  const options = withOptionDefaults(schema, item.options)
  const problems = optionProblems(schema, options, `${path}.options`)
  if (item.months === undefined || !offer.months.includes(item.months)) {
    problems.push({ field: `${path}.months`, code: 'enum' })
  }
  const { quantity } = item
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > offer.quantityMax) {
    problems.push({ field: `${path}.quantity`, code: quantity < 1 ? 'minimum' : 'maximum' })
  }
  return problems
}

/** Only for an item without problems. A charge item of scale 0 is left out. */
export function configure(item: PurchaseItem): ConfiguredItem {
  const offer = offersByKey.get(item.offerKey)
  if (!offer) {
    throw new Error(`There is no offer ${item.offerKey}`)
  }
  const options = withOptionDefaults(catalog.optionSets[offer.optionSet], item.options)
  const words: Record<string, unknown> = { ...options, plan: offer.plan }
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (_, name: string) => String(words[name] ?? 0))
  return {
    family: offer.family,
    serviceType: catalog.families[offer.family].serviceType,
    region: offer.region,
    plan: offer.plan,
    quantity: item.quantity,
    months: item.months ?? 1,
    options,
    chargeItems: catalog.chargeItems[offer.family]
      .map(({ name, value, scale }) => ({ name, value: fill(value), scale: Number(fill(scale)) }))
      .filter(({ scale }) => scale > 0),
  }
}

/** Our family of a vendor's service; an unknown service keeps its own name. */
export const familyOf = (serviceType: string): string =>
  familiesByService.get(serviceType) ?? serviceType

/** The vendor's service of our family; an unknown family keeps its own name. */
export const serviceOf = (family: string): string =>
  catalog.families[family]?.serviceType ?? family

/** The offer of a plan in a region; without a region only where one region alone sells it. */
export function offerKeyOf(plan: string, region: string | undefined): string | undefined {
  const matches = catalog.offers.filter(
    (offer) => offer.plan === plan && (region === undefined || offer.region === region)
  )
  return matches.length === 1 ? matches[0].key : undefined
}
