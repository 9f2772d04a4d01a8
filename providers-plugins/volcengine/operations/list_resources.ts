import { done, readObjects, readOptionalText, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { toResourceSnapshot } from '../mapper.ts'
import { answering, credentialsFor, type Connection } from './context.ts'

const INSTANCES_PER_PAGE = 100

export const listResources = (connection: Connection): SupplierOperations['listResources'] =>
  answering('listResources', async (input, call) => {
    const { client, tables } = connection
    const credentials = await credentialsFor(connection, input.supplierAccountId, call)
    const body = {
      MaxResults: INSTANCES_PER_PAGE,
      NextToken: input.cursor,
      Product: input.family === undefined ? undefined : catalogue.productOf(input.family),
    }
    const answer = await client.post('billing', 'ListAvailableInstances', body, call, credentials)
    return done({
      items: readObjects(answer, 'InstanceList').map((row) => toResourceSnapshot(row, tables)),
      nextCursor: readOptionalText(answer, 'NextToken') ?? null,
    })
  })
