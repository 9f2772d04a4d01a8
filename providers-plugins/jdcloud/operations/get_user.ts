import { done, type SupplierOperations } from '#supplier-sdk'
import { toAccountSnapshot } from '../mapper.ts'
import { answering, type Connection } from './context.ts'
import { describeKyc, userOfPin } from './users.ts'

export const getUser = (connection: Connection): SupplierOperations['getUser'] =>
  answering('getUser', async ({ supplierAccountId: pin }, call) => {
    const user = await userOfPin(connection, pin, call)
    return done(user ? toAccountSnapshot(user, await describeKyc(connection, pin, call)) : null)
  })
