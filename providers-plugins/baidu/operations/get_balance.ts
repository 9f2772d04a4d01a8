import {
  done,
  fenFromDecimal,
  readText,
  type BalanceSnapshot,
  type Json,
  type SupplierOperations,
} from '#supplier-sdk'
import { CURRENCY } from '../mapper.ts'
import { answering, type Connection } from './context.ts'

export const BALANCE_PATH = '/v1/finance/cash/balance'

export function toBalance(result: Json): BalanceSnapshot {
  const cashFen = fenFromDecimal(readText(result, 'cashBalance'))
  return { currency: CURRENCY, availableFen: cashFen, cashFen }
}

export const getBalance = ({ client }: Connection): SupplierOperations['getBalance'] => {
  const read = answering('getBalance', async (_: null, call) =>
    done(toBalance(await client.billing(BALANCE_PATH, {}, call)))
  )
  return (call) => read(null, call)
}
