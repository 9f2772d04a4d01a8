import { done, type SupplierOperations } from '#supplier-sdk'
import { toAccountSnapshot } from '../mapper.ts'
import { readAccount } from './accounts.ts'
import { answering, type Connection } from './context.ts'

export const getUser = (connection: Connection): SupplierOperations['getUser'] =>
  answering('getUser', async ({ supplierAccountId }, call) => {
    const account = await readAccount(connection, supplierAccountId, call)
    return done(account ? toAccountSnapshot(account, supplierAccountId) : null)
  })
