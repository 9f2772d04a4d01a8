import {
  done,
  propertiesFor,
  readInteger,
  readObject,
  refused,
  type Json,
  type OrderingOperation,
  type OrderSnapshot,
  type PluginAnswer,
  type QuoteInput,
  type SpendGuard,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { toOrder } from '../mapper.ts'
import { properties } from '../properties.ts'
import { answering, type Connection } from './context.ts'
import { toItems, toPriceRequest } from './offers.ts'

/** Minutes that an unpaid order lives, where unpaid orders expire. */
const UNPAID_MINUTES = 30

interface Ordering {
  operation: OrderingOperation
  /** The supplier's name of the call, and what it wants to know. */
  action: string
  content: Json
  /** What it costs now, for calls that charge at once. */
  price: QuoteInput
  family?: string
}

/** Families are the first word of this supplier's plans. */
const familyOf = (offerKey: string): string => offerKey.split('.')[0]

/**
 * Orders, in two steps or one as the family declares. Where the call charges at once it asks for the price first, under the
 * same token: an order that exists already costs what it cost then, so a repetition is never taken for a rise.
 */
async function place(
  { client, settings }: Connection,
  { operation, action, content, price, family }: Ordering,
  guard: SpendGuard,
  call: SupplierCall
): Promise<PluginAnswer<OrderSnapshot>> {
  const declared = propertiesFor(properties(settings), family)
  const tokens = settings.dedupe === 'key' ? { clientToken: call.operationKey } : {}
  const named = settings.lookup === 'none' ? {} : { externalNo: call.operationKey }
  const chargesAtOnce = declared.createSemantics[operation] === 'oneStep'
  if (chargesAtOnce) {
    const priced = await client.post('Price', { ...toPriceRequest(price), ...tokens }, call)
    const nowFen = readInteger(priced, 'costFen')
    if (nowFen > guard.ceilingFen) {
      const facts = { nowFen, currency: guard.currency }
      return refused('price_changed', { supplierCode: 'above_ceiling', ...facts })
    }
  }
  const payment = chargesAtOnce ? { autoPay: true, maxFen: guard.ceilingFen } : {}
  const life = settings.unpaidExpires ? { unpaidMinutes: UNPAID_MINUTES } : {}
  const { currency } = settings
  const wanted = { ...content, ...tokens, ...named, ...payment, ...life, currency }
  return done(toOrder(readObject(await client.post(action, wanted, call), 'order')))
}

export const createOrder = (connection: Connection): SupplierOperations['createOrder'] =>
  answering(connection, async (input, call) => {
    const { supplierAccountId, items } = input
    const ordering: Ordering = {
      operation: 'createOrder',
      action: 'CreateOrder',
      content: { accountId: supplierAccountId, items: toItems(items) },
      price: { action: 'new', supplierAccountId, items },
      family: familyOf(items[0]?.offerKey ?? ''),
    }
    return place(connection, ordering, input, call)
  })

export const renew = (connection: Connection): SupplierOperations['renew'] =>
  answering(connection, async (input, call) => {
    const { resource, months } = input
    const ordering: Ordering = {
      operation: 'renew',
      action: 'RenewResource',
      content: { resourceId: resource.resourceId, months },
      price: { action: 'renew', resource, months },
      family: resource.family,
    }
    return place(connection, ordering, input, call)
  })

export const change = (connection: Connection): SupplierOperations['change'] =>
  answering(connection, async (input, call) => {
    const { resource, offerKey, options } = input
    const ordering: Ordering = {
      operation: 'change',
      action: 'ChangeResource',
      content: { resourceId: resource.resourceId, plan: offerKey, options },
      price: { action: 'change', resource, offerKey, options },
      family: resource.family,
    }
    return place(connection, ordering, input, call)
  })
