import { done, refused, type FieldErrors, type PurchaseItem, type QuotedItem, type ResourceRef, type SupplierCall, type SupplierOperations } from '#supplier-sdk'
import { AlibabaError, kindOfCode } from '../errors.ts'
import { CURRENCY } from '../mapper.ts'
import { attributesOf, itemProblems, moduleList, partsOfKey, type Described } from '../pricing_module.ts'
import { entryOfCode, entryOfFamily } from '../products.ts'
import { answering, type Connection } from './context.ts'
import { describeProduct } from './describe_product.ts'
import { subscriptionPrice, type Price } from './price.ts'

/** `GetSubscriptionPrice` per item or renewal. The fields of a change are not known. */
export const quote = (connection: Connection): SupplierOperations['quote'] =>
  answering('quote', async (input, call) => {
    if (input.action === 'change') {
      return refused('unsupported', { supplierCode: 'quote_change' })
    }
    const items: QuotedItem[] = []
    if (input.action === 'renew') {
      const { listFen, costFen } = await renewalPrice(connection, input.resource, input.months, call)
      items.push({ listFen, costFen, breakdown: [], fieldErrors: [] })
    } else {
      for (const [index, item] of input.items.entries()) {
        const { quoted } = await quoteItem(connection, item, `items.${index}`, call)
        items.push(quoted)
      }
    }
    const sum = (key: 'listFen' | 'costFen') => items.reduce((total, item) => total + item[key], 0)
    return done({ currency: CURRENCY, listFen: sum('listFen'), costFen: sum('costFen'), items })
  })

/** An item with its price, and what it was described by where it can be ordered. */
export interface Quoted {
  quoted: QuotedItem
  described: Described | null
}

const refusedItem = (fieldErrors: FieldErrors): Quoted => ({
  quoted: { listFen: 0, costFen: 0, breakdown: [], fieldErrors },
  described: null,
})

export async function quoteItem(connection: Connection, item: PurchaseItem, path: string, call: SupplierCall): Promise<Quoted> {
  const key = partsOfKey(item.offerKey)
  const entry = key && entryOfCode(key.productCode)
  if (!key || !entry) {
    return refusedItem([{ field: `${path}.offerKey`, code: 'unknown_offer' }])
  }
  const described = await describeProduct(connection, entry, call)
  const problems = itemProblems(described, item, path)
  if (problems.length > 0) {
    return refusedItem(problems)
  }
  const wanted = {
    ProductCode: entry.productCode,
    ProductType: entry.productType,
    OrderType: 'NewOrder',
    Region: key.region,
    ServicePeriodQuantity: item.months,
    ServicePeriodUnit: 'Month',
    ModuleList: moduleList(described, attributesOf(described, item)),
  }
  try {
    const { listFen, costFen } = await subscriptionPrice(connection, wanted, call)
    return { quoted: { listFen, costFen, breakdown: [], fieldErrors: [] }, described }
  } catch (error) {
    // What the vendor says of one item is a problem of that item, not of the whole quote.
    const isOfItem = error instanceof AlibabaError && error.answer.httpStatus < 500 && kindOfCode(error.answer.code) === 'invalid_request'
    if (isOfItem) {
      const { code, message } = error.answer
      return refusedItem([{ field: `${path}.offerKey`, code, message }])
    }
    throw error
  }
}

export function renewalPrice(connection: Connection, { resourceId, family, region }: ResourceRef, months: number, call: SupplierCall): Promise<Price> {
  const { productCode, productType } = entryOfFamily(family)
  const wanted = {
    ProductCode: productCode,
    ProductType: productType,
    OrderType: 'Renewal',
    InstanceId: resourceId,
    Region: region,
    ServicePeriodQuantity: months,
    ServicePeriodUnit: 'Month',
    ModuleList: [],
  }
  return subscriptionPrice(connection, wanted, call)
}
