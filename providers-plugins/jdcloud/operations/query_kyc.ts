import { done, type SupplierOperations } from '#supplier-sdk'
import { answering, type Connection } from './context.ts'
import { describeKyc } from './users.ts'

export const queryKyc = (connection: Connection): SupplierOperations['queryKyc'] =>
  answering('queryKyc', async ({ supplierAccountId }, call) =>
    done(await describeKyc(connection, supplierAccountId, call))
  )
