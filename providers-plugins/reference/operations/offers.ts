import {
  done,
  readInteger,
  readObjects,
  readOptionalText,
  readText,
  readTime,
  type Json,
  type QuotedItem,
  type QuoteInput,
  type SupplierOperations,
} from '#supplier-sdk'
import { toOffer } from '../mapper.ts'
import { PAGE_SIZE } from '../properties.ts'
import { answering, type Connection } from './context.ts'

export const listOffers = (connection: Connection): SupplierOperations['listOffers'] =>
  answering(connection, async ({ cursor }, call) => {
    const raw = await connection.client.post('ListPlans', { cursor, size: PAGE_SIZE }, call)
    return done({
      items: readObjects(raw, 'plans').map((plan) => toOffer(plan, connection.settings.currency)),
      nextCursor: readOptionalText(raw, 'next') ?? null,
    })
  })

/** What the supplier's price call wants, for each of the three actions. */
export function toPriceRequest(input: QuoteInput): Json {
  switch (input.action) {
    case 'new':
      return { action: 'NEW', accountId: input.supplierAccountId, items: toItems(input.items) }
    case 'renew':
      return { action: 'RENEW', resourceId: input.resource.resourceId, months: input.months }
    case 'change':
      return {
        action: 'CHANGE',
        resourceId: input.resource.resourceId,
        plan: input.offerKey,
        options: input.options,
      }
  }
}

export const toItems = (items: Extract<QuoteInput, { action: 'new' }>['items']) =>
  items.map(({ offerKey: plan, options, quantity, months }) => ({
    plan,
    options,
    quantity,
    months,
  }))

const toQuotedItem = (raw: Json, index: number): QuotedItem => ({
  listFen: readInteger(raw, 'listFen'),
  costFen: readInteger(raw, 'costFen'),
  breakdown: readObjects(raw, 'parts').map((part) => ({
    code: readText(part, 'code'),
    listFen: readInteger(part, 'listFen'),
    costFen: readInteger(part, 'costFen'),
  })),
  fieldErrors: readObjects(raw, 'problems').map((problem) => ({
    field: `items.${index}.${readText(problem, 'field')}`,
    code: readText(problem, 'code'),
  })),
})

export const quote = (connection: Connection): SupplierOperations['quote'] =>
  answering(connection, async (input, call) => {
    const raw = await connection.client.post('Price', toPriceRequest(input), call)
    return done({
      currency: connection.settings.currency,
      listFen: readInteger(raw, 'listFen'),
      costFen: readInteger(raw, 'costFen'),
      items: readObjects(raw, 'items').map(toQuotedItem),
      quoteRef: readText(raw, 'quoteNo'),
      expiresAt: readTime(raw, 'expiresAt', 'Z'),
    })
  })
