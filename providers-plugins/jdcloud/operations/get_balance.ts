import {
  done,
  fenFromDecimal,
  readOptionalText,
  readText,
  type BalanceSnapshot,
  type Json,
  type SupplierOperations,
} from '#supplier-sdk'
import type { Request } from '../client.ts'
import { CURRENCY } from '../mapper.ts'
import { answering, type Connection } from './context.ts'

export const BALANCE: Request = {
  service: 'asset',
  method: 'GET',
  path: '/v1/regions/{regionId}/assets:describeAccountAmount',
}

export function toBalance(result: Json): BalanceSnapshot {
  const frozen = readOptionalText(result, 'frozenAmount')
  return {
    currency: CURRENCY,
    availableFen: fenFromDecimal(readText(result, 'availableAmount')),
    cashFen: fenFromDecimal(readText(result, 'totalAmount')),
    frozenFen: frozen === undefined ? undefined : fenFromDecimal(frozen),
  }
}

export const getBalance = ({ client }: Connection): SupplierOperations['getBalance'] => {
  const read = answering('getBalance', async (_: null, call) =>
    done(toBalance(await client.send(BALANCE, call)))
  )
  return (call) => read(null, call)
}
