import { done, readCount, readObject, readObjects, refused, type SupplierOperations } from '#supplier-sdk'
import { toResourceSnapshot } from '../mapper.ts'
import { entryOfFamily } from '../products.ts'
import { answering, ownedBy, type Connection } from './context.ts'

const ROWS_PER_PAGE = 100

export const listResources = (connection: Connection): SupplierOperations['listResources'] =>
  answering('listResources', async ({ family, supplierAccountId, cursor }, call) => {
    const page = Number(cursor ?? 1)
    if (!Number.isInteger(page) || page < 1) {
      const field = { field: 'cursor', code: 'unknown_cursor' }
      return refused('invalid_request', { supplierCode: 'cursor', fields: [field] })
    }
    const wanted = {
      ...ownedBy(supplierAccountId),
      ...(family === undefined ? {} : { ProductCode: entryOfFamily(family).productCode }),
      PageNum: page,
      PageSize: ROWS_PER_PAGE,
    }
    const data = readObject(await connection.client.business('QueryAvailableInstances', wanted, call), 'Data')
    const items = readObjects(data, 'InstanceList').map((row) => toResourceSnapshot(row, connection.tables))
    const read = (page - 1) * ROWS_PER_PAGE + items.length
    const ended = items.length === 0 || read >= readCount(data, 'TotalCount')
    return done({ items, nextCursor: ended ? null : String(page + 1) })
  })
