import table from './products.json' with { type: 'json' }
import { Problem, wrong } from './problem.ts'
import type { Instance, Store } from './store.ts'
import { list, text, whole, yuan, type Caller, type Parameters } from './wire.ts'

interface Product {
  name: string
  type: string
  plan: string
  modules: Record<string, string[]>
  attributes: { Code: string; Name: string; Unit: string; Values: Record<string, string>[] }[]
  fen: Record<string, number>
}

const products = table.products as unknown as Record<string, Product>
const terms = table.termPercent as Record<string, number>
const regions = table.regionPercent as Record<string, number>

export interface Price {
  grossFen: number
  amountFen: number
}

export function productOf(code: string): Product {
  if (!Object.hasOwn(products, code)) {
    throw new Problem(404, 'ProductNotFound', `There is no product ${code}`)
  }
  return products[code]
}

function discounted(monthlyFen: number, months: number, percent: number): Price {
  const term = terms[String(months)]
  if (term === undefined) {
    throw wrong('Period', `there is no term of ${months} months`)
  }
  const grossFen = Math.round((monthlyFen * months * percent) / 100)
  return { grossFen, amountFen: Math.round((grossFen * table.tradePercent * term) / 10_000) }
}

const RANGE = /^(\d+)-(\d+)$/

function check(product: Product, attributes: Record<string, string>): void {
  for (const { Code, Values } of product.attributes) {
    const given = attributes[Code]
    const range = RANGE.exec(Values[0].Value)
    const fits = range
      ? Number(given) >= Number(range[1]) && Number(given) <= Number(range[2])
      : Values.some(({ Value }) => Value === given)
    if (!fits) {
      throw new Problem(400, 'InvalidConfigCode', `The parameter "${Code}" is wrong: ${given}`)
    }
  }
}

/** One instance for its whole term. */
export function priceOf(productCode: string, attributes: Record<string, string>, months: number, percent: number): Price {
  const product = productOf(productCode)
  check(product, attributes)
  const { fen } = product
  const sizes: [price: string, count: string][] = [
    [attributes['SystemDisk.Category'] ?? '', attributes['SystemDisk.Size'] ?? '0'],
    ['InternetMaxBandwidthOut', attributes.InternetMaxBandwidthOut ?? '0'],
    ['DBInstanceStorage', attributes.DBInstanceStorage ?? '0'],
  ]
  const more = sizes.reduce((sum, [price, count]) => sum + (fen[price] ?? 0) * Number(count), 0)
  const plan = Math.round((fen[attributes[product.plan]] * regions[attributes.Region]) / 100)
  return discounted(plan + more, months, percent)
}

/** A month more costs a month's share of what it was bought for, at the price level of the day. */
export const renewalPrice = (instance: Instance, months: number, percent: number): Price =>
  discounted(Math.round(instance.grossFen / instance.months), months, percent)

export function queryProductList(_: Store, parameters: Parameters) {
  const page = whole(parameters, 'PageNum', 1, 1000, 1)
  const size = whole(parameters, 'PageSize', 1, 50, 20)
  const sold = Object.entries(products).map(([ProductCode, { name, type }]) => ({
    ProductCode,
    ProductName: name,
    ProductType: type,
    SubscriptionType: 'Subscription',
  }))
  const all = [...sold, ...table.unsold]
  const Product = all.slice((page - 1) * size, page * size)
  return { PageNum: page, PageSize: size, TotalCount: all.length, ProductList: { Product } }
}

/** Lists lie one level below their names, as the vendor has them. */
export function describePricingModule(_: Store, parameters: Parameters) {
  const product = productOf(text(parameters, 'ProductCode'))
  if (text(parameters, 'SubscriptionType') !== 'Subscription') {
    throw new Problem(400, 'CommodityNotSupported', 'Only subscriptions are sold here')
  }
  return {
    ModuleList: {
      Module: Object.entries(product.modules).map(([ModuleCode, parametersOf]) => ({
        ModuleCode,
        ModuleName: ModuleCode,
        PriceType: 'Month',
        Currency: 'CNY',
        ConfigList: { ConfigList: parametersOf },
      })),
    },
    AttributeList: {
      Attribute: product.attributes.map(({ Values, ...attribute }) => ({ ...attribute, Values: { AttributeValue: Values } })),
    },
  }
}

/** `k:v,k:v` of every module, in one table. */
function configured(parameters: Parameters): Record<string, string> {
  const pairs = list(parameters, 'ModuleList').flatMap(({ Config = '' }) => Config.split(','))
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf(':')
      return [pair.slice(0, at), pair.slice(at + 1)]
    })
  )
}

export function getSubscriptionPrice(store: Store, parameters: Parameters, _: Caller) {
  const months = whole(parameters, 'ServicePeriodQuantity', 1, 60)
  const percent = store.state.pricePercent
  if (text(parameters, 'ServicePeriodUnit') !== 'Month') {
    throw wrong('ServicePeriodUnit')
  }
  let price: Price
  if (text(parameters, 'OrderType') === 'Renewal') {
    const id = text(parameters, 'InstanceId')
    const instance = store.state.instances.find((known) => known.id === id && known.releasedAt === null)
    if (!instance) {
      throw new Problem(404, 'ResourceNotExists', `There is no ${id}`)
    }
    price = renewalPrice(instance, months, percent)
  } else {
    price = priceOf(text(parameters, 'ProductCode'), configured(parameters), months, percent)
  }
  return {
    OriginalPrice: yuan(price.grossFen),
    DiscountPrice: yuan(price.grossFen - price.amountFen),
    TradePrice: yuan(price.amountFen),
    Currency: 'CNY',
    Quantity: 1,
    ModuleDetails: { ModuleDetail: [] },
    PromotionDetails: { PromotionDetail: [] },
  }
}
