import { done, type SupplierOperations } from '#supplier-sdk'
import { answering, type Connection } from './context.ts'
import { readAccount } from './read_account.ts'

export const getUser = (connection: Connection): SupplierOperations['getUser'] =>
  answering('getUser', async (input, call) =>
    done(await readAccount(connection, input.supplierAccountId, call))
  )
