import { done, refused, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { answering, type Connection } from './context.ts'
import { prepaidPage, withProduct } from './prepaid_resources.ts'

/** One service after the other; the cursor is `<index of the service> <page>`. */
export const listResources = (connection: Connection): SupplierOperations['listResources'] =>
  answering('listResources', async ({ family, supplierAccountId, cursor }, call) => {
    const services = family === undefined ? catalogue.products : [catalogue.productOf(family)]
    const [index, pageNo] = (cursor ?? '0 1').split(' ').map(Number)
    if (!services[index] || !Number.isInteger(pageNo) || pageNo < 1) {
      const field = { field: 'cursor', code: 'unknown_cursor' }
      return refused('invalid_request', { supplierCode: 'cursor', fields: [field] })
    }
    const filter = { serviceType: services[index], supplierAccountId, pageNo }
    const { rows, ended } = await prepaidPage(connection, filter, call)
    const items = await withProduct(connection, rows, supplierAccountId, call)
    if (!ended) {
      return done({ items, nextCursor: `${index} ${pageNo + 1}` })
    }
    return done({ items, nextCursor: index + 1 < services.length ? `${index + 1} 1` : null })
  })
