import { done, readObjects, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { toResourceSnapshot } from '../mapper.ts'
import { answering, credentialsFor, type Connection } from './context.ts'

export const getResource = (connection: Connection): SupplierOperations['getResource'] =>
  answering('getResource', async (input, call) => {
    const { client, tables } = connection
    const credentials = await credentialsFor(connection, input.supplierAccountId, call)
    const body = {
      MaxResults: 10,
      InstanceIDs: [input.resourceId],
      Product: input.family === undefined ? undefined : catalogue.productOf(input.family),
    }
    const answer = await client.post('billing', 'ListAvailableInstances', body, call, credentials)
    const row = readObjects(answer, 'InstanceList').find(
      (instance) => instance.InstanceID === input.resourceId
    )
    return done(row ? toResourceSnapshot(row, tables, input.region) : null)
  })
