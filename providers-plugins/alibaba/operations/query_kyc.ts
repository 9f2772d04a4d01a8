import { done, refused, type SupplierOperations } from '#supplier-sdk'
import { toKycSnapshot } from '../mapper.ts'
import { readAccount } from './accounts.ts'
import { answering, type Connection } from './context.ts'

export const queryKyc = (connection: Connection): SupplierOperations['queryKyc'] =>
  answering('queryKyc', async ({ supplierAccountId }, call) => {
    const account = await readAccount(connection, supplierAccountId, call)
    return account
      ? done(toKycSnapshot(account))
      : refused('not_found', { supplierCode: 'AccountNotListed' })
  })
