import {
  done,
  fenFromDecimal,
  readText,
  refused,
  type PurchaseItem,
  type QuotedItem,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { BaiduError, kindOfCode } from '../errors.ts'
import { CURRENCY } from '../mapper.ts'
import { answering, type Connection } from './context.ts'

/**
 * `POST /v1/price/cpt` per item: the price of a configuration for a term, with our contract's discount. A renewal and a change
 * cannot be asked about: nothing tells their price beforehand.
 */
export const quote = (connection: Connection): SupplierOperations['quote'] =>
  answering('quote', async (input, call) => {
    if (input.action !== 'new') {
      return refused('unsupported', { supplierCode: `quote_${input.action}` })
    }
    const items: QuotedItem[] = []
    for (const [index, item] of input.items.entries()) {
      items.push(await quoteItem(connection, item, `items.${index}`, call))
    }
    const sum = (key: 'listFen' | 'costFen') => items.reduce((total, item) => total + item[key], 0)
    return done({ currency: CURRENCY, listFen: sum('listFen'), costFen: sum('costFen'), items })
  })

const refusedItem = (fieldErrors: QuotedItem['fieldErrors']): QuotedItem => ({
  listFen: 0,
  costFen: 0,
  breakdown: [],
  fieldErrors,
})

export async function quoteItem(
  { client }: Connection,
  item: PurchaseItem,
  path: string,
  call: SupplierCall
): Promise<QuotedItem> {
  const problems = catalogue.problemsOf(item, path)
  if (problems.length > 0) {
    return refusedItem(problems)
  }
  const configured = catalogue.configure(item)
  const body = {
    serviceType: configured.product,
    productType: 'RESERVED',
    region: configured.region,
    flavor: {
      chargeItems: configured.parts.map(({ name, value, count }) => ({ name, value, scale: count })),
    },
    count: configured.quantity,
    period: `P${configured.months}M`,
  }
  try {
    const answer = await client.billing('/v1/price/cpt', body, call)
    const listFen = fenFromDecimal(readText(answer, 'catalogPrice'))
    const costFen = fenFromDecimal(readText(answer, 'price'))
    if (listFen < 0 || costFen < 0 || costFen > listFen) {
      throw new Error(`A price of ${costFen} of ${listFen} cannot be true`)
    }
    return { listFen, costFen, breakdown: [], fieldErrors: [] }
  } catch (error) {
    const problem = itemProblem(error, path)
    if (problem) {
      return refusedItem([problem])
    }
    throw error
  }
}

/** What the vendor says of one item is a problem of that item, not of the whole quote. */
function itemProblem(error: unknown, path: string) {
  if (!(error instanceof BaiduError) || error.answer.httpStatus >= 500) {
    return null
  }
  const { code, message } = error.answer
  const kind = kindOfCode(code)
  return kind === 'invalid_request' || kind === 'out_of_stock' || kind === 'not_found'
    ? { field: `${path}.offerKey`, code: kind, message: `${code}: ${message}` }
    : null
}
