import {
  done,
  fenFromDecimal,
  readText,
  type FieldErrors,
  type Json,
  type PurchaseItem,
  type QuotedItem,
  type ResourceRef,
  type SupplierCall,
  type SupplierOperations,
  refused,
} from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { fieldOf } from '../errors.ts'
import { CURRENCY } from '../mapper.ts'
import { actorFor, answering, type Connection } from './context.ts'

const NEW = 1
const RENEW = 2

/** Billing by the month, as the price call numbers it; a unit of 3 is a month. */
const MONTHLY = 3

/** `calculateTotalPrice` per item or renewal. A change cannot be asked about: there is no call that makes one. */
export const quote = (connection: Connection): SupplierOperations['quote'] =>
  answering('quote', async (input, call) => {
    if (input.action === 'change') {
      return refused('unsupported', { supplierCode: 'quote_change' })
    }
    const account = input.supplierAccountId
    const items: QuotedItem[] = []
    if (input.action === 'renew') {
      items.push(await quoteRenewal(connection, input.resource, input.months, call))
    } else {
      for (const [index, item] of input.items.entries()) {
        items.push(await quoteItem(connection, item, `items.${index}`, account, call))
      }
    }
    const sum = (key: 'listFen' | 'costFen') => items.reduce((total, item) => total + item[key], 0)
    return done({ currency: CURRENCY, listFen: sum('listFen'), costFen: sum('costFen'), items })
  })

const refusedItem = (fieldErrors: FieldErrors): QuotedItem => ({
  listFen: 0,
  costFen: 0,
  breakdown: [],
  fieldErrors,
})

export async function quoteItem(
  connection: Connection,
  item: PurchaseItem,
  path: string,
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<QuotedItem> {
  const problems = catalogue.problemsOf(item, path)
  if (problems.length > 0) {
    return refusedItem(problems)
  }
  const configured = catalogue.configure(item)
  const order = {
    serviceCode: configured.product,
    region: configured.region,
    billingType: MONTHLY,
    timeSpan: configured.months,
    timeUnit: MONTHLY,
    formula: configured.parts.map(({ name, value, count }) => ({ key: name, value, count })),
    count: configured.quantity,
  }
  try {
    return await price(connection, NEW, configured.quantity, order, supplierAccountId, call)
  } catch (error) {
    // What the vendor says of one item is a problem of that item, not of the whole quote.
    const problem = fieldOf(error)
    if (problem) {
      return refusedItem([{ ...problem, field: `${path}.offerKey` }])
    }
    throw error
  }
}

export const quoteRenewal = (
  connection: Connection,
  { resourceId, family, supplierAccountId }: ResourceRef,
  months: number,
  call: SupplierCall
): Promise<QuotedItem> => {
  const order = {
    serviceCode: catalogue.productOf(family),
    billingType: MONTHLY,
    timeSpan: months,
    timeUnit: MONTHLY,
    resourceId,
    count: 1,
  }
  return price(connection, RENEW, 1, order, supplierAccountId, call)
}

/** `totalPrice` has six digits, `discountedTotalPrice` is what is payable. Throws when the answer cannot be true. */
async function price(
  connection: Connection,
  cmd: number,
  packageCount: number,
  order: Json,
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<QuotedItem> {
  const actor = await actorFor(connection, supplierAccountId, call)
  const path = '/v1/regions/{regionId}/calculateTotalPrice'
  const body = { cmd, packageCount, orderList: [order] }
  const request = { service: 'billing', method: 'POST', path, body } as const
  const answer = await connection.client.send(request, call, actor)
  const listFen = fenFromDecimal(readText(answer, 'totalPrice'))
  const costFen = fenFromDecimal(readText(answer, 'discountedTotalPrice'))
  if (listFen < 0 || costFen < 0 || costFen > listFen) {
    throw new Error(`A price of ${costFen} of ${listFen} cannot be true`)
  }
  return { listFen, costFen, breakdown: [], fieldErrors: [] }
}
