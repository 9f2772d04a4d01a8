import { done, readCount, readObject, readObjects, refused, type Json, type OfferSnapshot, type SupplierCall, type SupplierOperations } from '#supplier-sdk'
import { attributesOf, moduleList, MONTHS, offerKey, optionsSchema, valuesOf, type Described } from '../pricing_module.ts'
import { entryOfCode, REGION, regionNames, type ProductEntry } from '../products.ts'
import { answering, type Connection } from './context.ts'
import { describeProduct } from './describe_product.ts'
import { subscriptionPrice } from './price.ts'

/** Every offer costs one price call, so a page is small. */
const OFFERS_PER_PAGE = 12

const PRODUCTS_PER_PAGE = 50

const PAGES_MAX = 100

/**
 * `QueryProductList`, of it the products of our table, and of each `DescribePricingModule`: an offer is one plan in one region.
 * The cursor is `<product> <index of the offer>`.
 */
export const listOffers = (connection: Connection): SupplierOperations['listOffers'] =>
  answering('listOffers', async ({ cursor }, call) => {
    const sold = await soldProducts(connection, call)
    const [index, start] = (cursor ?? '0 0').split(' ').map(Number)
    if (!Number.isInteger(index) || !Number.isInteger(start) || index < 0 || start < 0) {
      const field = { field: 'cursor', code: 'unknown_cursor' }
      return refused('invalid_request', { supplierCode: 'cursor', fields: [field] })
    }
    if (!sold[index]) {
      return done({ items: [], nextCursor: null })
    }
    const described = await describeProduct(connection, sold[index], call)
    const pairs = valuesOf(described, REGION).flatMap((region) =>
      valuesOf(described, described.entry.plan).map((plan) => ({ region: region.value, plan }))
    )
    const items: OfferSnapshot[] = []
    for (const { region, plan } of pairs.slice(start, start + OFFERS_PER_PAGE)) {
      items.push(await offerOf(connection, described, region, plan, call))
    }
    const next = start + OFFERS_PER_PAGE
    if (next < pairs.length) {
      return done({ items, nextCursor: `${index} ${next}` })
    }
    return done({ items, nextCursor: index + 1 < sold.length ? `${index + 1} 0` : null })
  })

/** What the vendor sells by subscription and we have a row for, in the order of the vendor's list. */
async function soldProducts({ client }: Connection, call: SupplierCall): Promise<ProductEntry[]> {
  const rows: Json[] = []
  for (let page = 1; page <= PAGES_MAX; page++) {
    const wanted = { PageNum: page, PageSize: PRODUCTS_PER_PAGE, QueryTotalCount: true }
    const data = readObject(await client.business('QueryProductList', wanted, call), 'Data')
    const read = readObjects(readObject(data, 'ProductList'), 'Product')
    rows.push(...read)
    if (read.length === 0 || rows.length >= readCount(data, 'TotalCount')) {
      break
    }
  }
  return rows
    .filter((row) => row.SubscriptionType === 'Subscription')
    .flatMap((row) => entryOfCode(String(row.ProductCode)) ?? [])
}

async function offerOf(
  connection: Connection,
  described: Described,
  region: string,
  plan: { value: string; name: string; remark?: string },
  call: SupplierCall
): Promise<OfferSnapshot> {
  const { entry } = described
  const key = offerKey(entry.productCode, region, plan.value)
  const attributes = attributesOf(described, { offerKey: key, options: {}, quantity: 1, months: 1 })
  const price = await subscriptionPrice(
    connection,
    {
      ProductCode: entry.productCode,
      ProductType: entry.productType,
      OrderType: 'NewOrder',
      Region: region,
      ServicePeriodQuantity: 1,
      ServicePeriodUnit: 'Month',
      ModuleList: moduleList(described, attributes),
    },
    call
  )
  const remark = plan.remark ?? plan.value
  return {
    key,
    family: entry.family,
    familyNames: entry.names,
    region,
    regionNames: regionNames(region),
    billingMode: 'prepaid',
    names: { 'zh-CN': `${entry.names['zh-CN']} ${plan.name}`, 'en': `${entry.names.en} ${plan.value}` },
    optionsSchema: optionsSchema(described),
    specs: [
      { label: { 'zh-CN': '规格', 'en': 'Plan' }, value: { 'zh-CN': plan.value, 'en': plan.value } },
      { label: { 'zh-CN': '配置', 'en': 'Size' }, value: { 'zh-CN': remark, 'en': remark } },
    ],
    months: MONTHS,
    quantityMax: 1,
    currency: price.currency,
    listFenPerMonth: price.listFen,
    stockHint: 'unknown',
  }
}
