import { readObject, readText, type Json, type SupplierCall } from '#supplier-sdk'
import { fenOf } from '../mapper.ts'
import type { Connection } from './context.ts'

export interface Price {
  currency: string
  listFen: number
  costFen: number
}

/** `GetSubscriptionPrice`: `OriginalPrice` is the list's, `TradePrice` what the caller pays. Throws when they cannot be true. */
export async function subscriptionPrice({ client }: Connection, wanted: Json, call: SupplierCall): Promise<Price> {
  const parameters = { SubscriptionType: 'Subscription', Quantity: 1, ...wanted }
  const data = readObject(await client.business('GetSubscriptionPrice', parameters, call), 'Data')
  const listFen = fenOf(readText(data, 'OriginalPrice'))
  const costFen = fenOf(readText(data, 'TradePrice'))
  if (listFen < 0 || costFen < 0 || costFen > listFen) {
    throw new Error(`A price of ${costFen} of ${listFen} cannot be true`)
  }
  return { currency: readText(data, 'Currency'), listFen, costFen }
}
