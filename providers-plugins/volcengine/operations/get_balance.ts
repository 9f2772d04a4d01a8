import {
  done,
  fenFromDecimal,
  readOptionalText,
  readText,
  type BalanceSnapshot,
  type Json,
  type SupplierOperations,
} from '#supplier-sdk'
import { CURRENCY } from '../mapper.ts'
import { answering, type Connection } from './context.ts'

const optionalFen = (result: Json, key: string): number | undefined => {
  const text = readOptionalText(result, key)
  return text === undefined ? undefined : fenFromDecimal(text)
}

export const toBalance = (result: Json): BalanceSnapshot => ({
  currency: CURRENCY,
  availableFen: fenFromDecimal(readText(result, 'AvailableBalance')),
  cashFen: optionalFen(result, 'CashBalance'),
  creditLimitFen: optionalFen(result, 'CreditLimit'),
  frozenFen: optionalFen(result, 'FreezeAmount'),
  arrearsFen: optionalFen(result, 'ArrearsBalance'),
})

export const getBalance = ({ client }: Connection): SupplierOperations['getBalance'] => {
  const read = answering('getBalance', async (_: null, call) =>
    done(toBalance(await client.post('billing', 'QueryBalanceAcct', {}, call)))
  )
  return (call) => read(null, call)
}
