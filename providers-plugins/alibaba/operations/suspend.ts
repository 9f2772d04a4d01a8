import { done, refused, type OperationName, type SupplierAccountSnapshot, type SupplierOperations } from '#supplier-sdk'
import { toAccountSnapshot } from '../mapper.ts'
import { readAccount } from './accounts.ts'
import { answering, type Connection } from './context.ts'

/** `SetResellerUserStatus` stops and starts the account as a whole, never one resource. Twice is once. */
const set = (connection: Connection, operation: OperationName, status: 'Freeze' | 'Thaw') =>
  answering<{ supplierAccountId: string; resourceId?: string }, SupplierAccountSnapshot>(
    operation,
    async ({ supplierAccountId, resourceId }, call) => {
      if (resourceId !== undefined) {
        return refused('unsupported', { supplierCode: 'account_only' })
      }
      const wanted = { OwnerId: supplierAccountId, Status: status, BusinessType: '1', StopMode: '0' }
      await connection.client.business('SetResellerUserStatus', wanted, call)
      const account = await readAccount(connection, supplierAccountId, call)
      return account
        ? done(toAccountSnapshot(account, supplierAccountId))
        : refused('not_found', { supplierCode: 'AccountNotListed' })
    }
  )

export const suspend = (connection: Connection): SupplierOperations['suspend'] => set(connection, 'suspend', 'Freeze')

export const resume = (connection: Connection): SupplierOperations['resume'] => set(connection, 'resume', 'Thaw')
