import { done, refused, type SupplierOperations } from '#supplier-sdk'
import { answering, type Connection } from './context.ts'
import { readAccount } from './read_account.ts'

/** The customer verifies in the vendor's console or takes over the organisation's verification; here it is only read. */
export const queryKyc = (connection: Connection): SupplierOperations['queryKyc'] =>
  answering('queryKyc', async (input, call) => {
    const account = await readAccount(connection, input.supplierAccountId, call)
    return account
      ? done({ state: account.kycState, rawState: account.rawKycState ?? '' })
      : refused('not_found', { supplierCode: 'AccountNotListed' })
  })
