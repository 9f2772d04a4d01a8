import { done, readObject, readOptionalText, readText, type BalanceSnapshot, type Json, type SupplierOperations } from '#supplier-sdk'
import { fenOf } from '../mapper.ts'
import { answering, type Connection } from './context.ts'

export const BALANCE = 'QueryAccountBalance'

export function toBalance(envelope: Json): BalanceSnapshot {
  const data = readObject(envelope, 'Data')
  const optional = (key: string): number | undefined => {
    const text = readOptionalText(data, key)
    return text === undefined ? undefined : fenOf(text)
  }
  return {
    currency: readText(data, 'Currency'),
    availableFen: fenOf(readText(data, 'AvailableAmount')),
    cashFen: optional('AvailableCashAmount'),
    creditLimitFen: optional('CreditAmount'),
  }
}

export const getBalance = ({ client }: Connection): SupplierOperations['getBalance'] => {
  const read = answering('getBalance', async (_: null, call) =>
    done(toBalance(await client.business(BALANCE, {}, call)))
  )
  return (call) => read(null, call)
}
