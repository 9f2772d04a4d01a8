import {
  type ConfiguredItem,
  done,
  fenFromDecimal,
  readObjects,
  readOptionalText,
  readText,
  refused,
  type Json,
  type PurchaseItem,
  type QuotedItem,
  type QuoteInput,
  type QuotePart,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import type { Credentials } from '../client.ts'
import { kindOfCode, VolcengineError } from '../errors.ts'
import { CURRENCY } from '../mapper.ts'
import { answering, credentialsFor, type Connection } from './context.ts'
import { preCheck } from './drop_shipping.ts'

/** `QueryPriceForSubscription` per item, `QueryPriceForRenew` for a renewal; both without any effect. */
export const quote = (connection: Connection): SupplierOperations['quote'] =>
  answering('quote', async (input: QuoteInput, call) => {
    if (input.action === 'change') {
      return refused('unsupported', { supplierCode: 'change' })
    }
    const credentials = await credentialsFor(connection, input.supplierAccountId, call)
    const items: QuotedItem[] = []
    if (input.action === 'renew') {
      items.push(await quoteRenewal(connection, input, call, credentials))
    } else {
      for (const [index, item] of input.items.entries()) {
        const path = `items.${index}`
        items.push(
          await quoteItem(connection, item, path, input.supplierAccountId, call, credentials)
        )
      }
    }
    return done({
      currency: CURRENCY,
      listFen: items.reduce((sum, item) => sum + item.listFen, 0),
      costFen: items.reduce((sum, item) => sum + item.costFen, 0),
      items,
    })
  })

const refusedItem = (fieldErrors: QuotedItem['fieldErrors']): QuotedItem => ({
  listFen: 0,
  costFen: 0,
  breakdown: [],
  fieldErrors,
})

/** Price and problems of one item; with drop-shipping also what the vendor would object to. */
export async function quoteItem(
  connection: Connection,
  item: PurchaseItem,
  path: string,
  supplierAccountId: string | undefined,
  call: SupplierCall,
  credentials: Credentials
): Promise<QuotedItem> {
  const problems = catalogue.problemsOf(item, path)
  if (problems.length > 0) {
    return refusedItem(problems)
  }
  const configured = catalogue.configure(item)
  try {
    const body = toPriceBody(configured)
    const answer = await connection.client.post(
      'billing',
      'QueryPriceForSubscription',
      body,
      call,
      credentials
    )
    const priced = toQuotedItem(answer, 'ConfigList')
    if (!connection.settings.dropShipping || !supplierAccountId) {
      return priced
    }
    const objections = await preCheck(connection, configured, supplierAccountId, path, call)
    return objections.length > 0 ? refusedItem(objections) : priced
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
  if (!(error instanceof VolcengineError) || error.answer.httpStatus >= 500) {
    return null
  }
  const { code, message } = error.answer
  const kind = kindOfCode(code)
  return kind === 'invalid_request' || kind === 'out_of_stock' || kind === 'not_found'
    ? { field: `${path}.offerKey`, code: kind, message: `${code}: ${message}` }
    : null
}

const toPriceBody = (item: ConfiguredItem): Json => ({
  Product: item.product,
  ConfigList: item.parts.map(({ name, count }) => ({
    ConfigurationCode: item.plan,
    ChargeItemCode: name,
    Count: String(count),
    Quantity: item.quantity,
    UseDuration: item.months,
  })),
})

export async function quoteRenewal(
  { client }: Connection,
  input: { resource: { resourceId: string; family: string }; months: number },
  call: SupplierCall,
  credentials: Credentials
): Promise<QuotedItem> {
  const body = {
    Product: catalogue.productOf(input.resource.family),
    UseDuration: input.months,
    InstanceIDList: [input.resource.resourceId],
  }
  const answer = await client.post('billing', 'QueryPriceForRenew', body, call, credentials)
  return toQuotedItem(answer, 'InstanceAmountList')
}

/** Amounts of the item come from the totals: the parts are rounded one by one. Throws when the answer cannot be true. */
function toQuotedItem(answer: Json, list: string): QuotedItem {
  const currency = readText(answer, 'Currency')
  const listFen = fenFromDecimal(readText(answer, 'TotalOriginalAmount'))
  const costFen = fenFromDecimal(readText(answer, 'TotalDiscountAmount'))
  if (currency !== CURRENCY || listFen < 0 || costFen < 0 || costFen > listFen) {
    throw new Error(`A price of ${costFen} of ${listFen} ${currency} cannot be true`)
  }
  return { listFen, costFen, breakdown: readObjects(answer, list).map(toPart), fieldErrors: [] }
}

const toPart = (row: Json): QuotePart => ({
  code: readOptionalText(row, 'ChargeItemCode') ?? readText(row, 'InstanceID'),
  label: readOptionalText(row, 'ConfigurationCode'),
  listFen: fenFromDecimal(readText(row, 'OriginalAmount')),
  costFen: fenFromDecimal(readText(row, 'DiscountAmount')),
})
