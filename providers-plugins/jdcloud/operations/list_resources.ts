import { done, refused, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { answering, type Connection } from './context.ts'
import { termPage, withProduct } from './term_list.ts'

/** One service after the other; the cursor is `<index of the service> <page>`. */
export const listResources = (connection: Connection): SupplierOperations['listResources'] =>
  answering('listResources', async ({ family, supplierAccountId, cursor }, call) => {
    const services = family === undefined ? catalogue.products : [catalogue.productOf(family)]
    const [index, pageNumber] = (cursor ?? '0 1').split(' ').map(Number)
    if (!services[index] || !Number.isInteger(pageNumber) || pageNumber < 1) {
      const field = { field: 'cursor', code: 'unknown_cursor' }
      return refused('invalid_request', { supplierCode: 'cursor', fields: [field] })
    }
    const filter = { serviceCode: services[index], supplierAccountId, pageNumber }
    const { rows, ended, counted } = await termPage(connection, filter, call)
    const items = await withProduct(connection, rows, supplierAccountId, call)
    if (!ended) {
      return done({ items, nextCursor: `${index} ${pageNumber + 1}`, counted })
    }
    return done({ items, nextCursor: index + 1 < services.length ? `${index + 1} 1` : null, counted })
  })
