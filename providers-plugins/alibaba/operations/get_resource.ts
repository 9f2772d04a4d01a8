import { done, readObject, readObjects, type SupplierOperations } from '#supplier-sdk'
import { toResourceSnapshot } from '../mapper.ts'
import { answering, ownedBy, type Connection } from './context.ts'

export const getResource = (connection: Connection): SupplierOperations['getResource'] =>
  answering('getResource', async ({ resourceId, supplierAccountId }, call) => {
    const wanted = { ...ownedBy(supplierAccountId), InstanceIDs: resourceId, PageNum: 1, PageSize: 20 }
    const data = readObject(await connection.client.business('QueryAvailableInstances', wanted, call), 'Data')
    const row = readObjects(data, 'InstanceList').find(({ InstanceID }) => InstanceID === resourceId)
    return done(row ? toResourceSnapshot(row, connection.tables) : null)
  })
