import { done, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { answering, type Connection } from './context.ts'
import { locate, withProduct } from './term_list.ts'

/** Without a family every service is asked in turn: the vendor's list wants one. */
export const getResource = (connection: Connection): SupplierOperations['getResource'] =>
  answering('getResource', async ({ resourceId, family, supplierAccountId }, call) => {
    const services = family === undefined ? catalogue.products : [catalogue.productOf(family)]
    for (const serviceCode of services) {
      const row = await locate(connection, serviceCode, resourceId, supplierAccountId, call)
      if (row) {
        const [resource] = await withProduct(connection, [row], supplierAccountId, call)
        return done(resource)
      }
    }
    return done(null)
  })
