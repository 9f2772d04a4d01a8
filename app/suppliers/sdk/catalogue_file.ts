import type { FieldErrors, PluginAnswer } from './answers.ts'
import { done, refused } from './answers.ts'
import type { OfferSnapshot, OptionsSchema } from './offers.ts'
import { optionProblems, withOptionDefaults } from './options_check.ts'
import type { PurchaseItem } from './orders.ts'
import type { Page } from './paging.ts'
import type { LocalText } from './text.ts'

/** One component of a price in the supplier's words. `{name}` stands for the option of that name, `{plan}` for the plan. */
export interface CataloguePart {
  name: string
  value: string
  count: string
}

export interface CatalogueOffer {
  key: string
  family: string
  region: string
  /** The supplier's own name of what is sold, e.g. an instance type. */
  plan: string
  names: LocalText
  specs: { label: LocalText; value: LocalText }[]
  optionSet: string
  months: number[]
  quantityMax: number
  listFenPerMonth: number
  /** Instead of those of the family. */
  parts?: CataloguePart[]
}

/** The shape of a plugin's `catalog.json`. */
export interface CatalogueFile {
  currency: string
  regions: Record<string, LocalText>
  /** `product`: what the supplier calls the family. */
  families: Record<string, { names: LocalText; product: string; parts?: CataloguePart[] }>
  optionSets: Record<string, OptionsSchema>
  offers: CatalogueOffer[]
}

/** One item in the supplier's words: everything that a price or an order needs. */
export interface ConfiguredItem {
  family: string
  product: string
  region: string
  plan: string
  quantity: number
  months: number
  options: Record<string, unknown>
  /** Those of count 0 are left out. */
  parts: { name: string; value: string; count: number }[]
}

const OFFERS_PER_PAGE = 50

const offerOf = (file: CatalogueFile, offer: CatalogueOffer): OfferSnapshot => ({
  key: offer.key,
  family: offer.family,
  familyNames: file.families[offer.family].names,
  region: offer.region,
  regionNames: file.regions[offer.region],
  billingMode: 'prepaid',
  names: offer.names,
  optionsSchema: file.optionSets[offer.optionSet],
  specs: offer.specs,
  months: offer.months,
  quantityMax: offer.quantityMax,
  currency: file.currency,
  listFenPerMonth: offer.listFenPerMonth,
  stockHint: 'unknown',
})

/**
 * Offers of a supplier without a catalogue call, from the plugin's `catalog.json`. Pure: a catalogue knows no connection.
 *
 * `listOffers` serves it, the cursor is the index to go on from. `problemsOf` says what is wrong with an item before the supplier
 * is asked, `configure` puts an item without problems into the supplier's words.
 */
export function catalogueFile(file: CatalogueFile) {
  const byKey = new Map(file.offers.map((offer) => [offer.key, offer]))
  const families = Object.entries(file.families)
  const byProduct = new Map(families.map(([family, { product }]) => [product, family]))
  const total = file.offers.length

  async function listOffers({ cursor }: { cursor?: string }): Promise<PluginAnswer<Page<OfferSnapshot>>> {
    const start = cursor === undefined ? 0 : Number(cursor)
    if (!Number.isInteger(start) || start < 0 || start > total) {
      const field = { field: 'cursor', code: 'unknown_cursor' }
      return refused('invalid_request', { supplierCode: 'cursor', fields: [field] })
    }
    const end = Math.min(start + OFFERS_PER_PAGE, total)
    const items = file.offers.slice(start, end).map((offer) => offerOf(file, offer))
    return done({ items, nextCursor: end < total ? String(end) : null })
  }

  function problemsOf(item: PurchaseItem, path: string): FieldErrors {
    const offer = byKey.get(item.offerKey)
    if (!offer) {
      return [{ field: `${path}.offerKey`, code: 'unknown_offer' }]
    }
    const schema = file.optionSets[offer.optionSet]
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

  function configure(item: PurchaseItem): ConfiguredItem {
    const offer = byKey.get(item.offerKey)
    if (!offer) {
      throw new Error(`There is no offer ${item.offerKey}`)
    }
    const { family, region, plan } = offer
    const options = withOptionDefaults(file.optionSets[offer.optionSet], item.options)
    const words: Record<string, unknown> = { ...options, plan }
    const fill = (template: string): string =>
      template.replace(/\{(\w+)\}/g, (_, name: string) => String(words[name] ?? 0))
    const parts = offer.parts ?? file.families[family].parts ?? []
    return {
      family,
      product: file.families[family].product,
      region,
      plan,
      quantity: item.quantity,
      months: item.months ?? 1,
      options,
      parts: parts
        .map(({ name, value, count }) => ({ name: fill(name), value: fill(value), count: Number(fill(count)) }))
        .filter(({ count }) => count > 0),
    }
  }

  return {
    listOffers,
    problemsOf,
    configure,
    /** Everything that the supplier calls a product. */
    products: [...byProduct.keys()],
    /** Our family of a supplier's product; an unknown product keeps its own name. */
    familyOf: (product: string): string => byProduct.get(product) ?? product,
    /** The supplier's product of our family; an unknown family keeps its own name. */
    productOf: (family: string): string => file.families[family]?.product ?? family,
    /** The offer of a plan in a region; without a region only where one region alone sells it. */
    offerKeyOf(plan: string, region?: string): string | undefined {
      const matches = file.offers.filter(
        (offer) => offer.plan === plan && (region === undefined || offer.region === region)
      )
      return matches.length === 1 ? matches[0].key : undefined
    },
  }
}
