import { done, type SupplierOperations } from '#supplier-sdk'
import type { TemplateClient } from '../client.ts'
import { refusalOf } from '../errors.ts'

/** A wrong key is a finding, not a refusal. */
export const checkHealth =
  (client: TemplateClient): SupplierOperations['checkHealth'] =>
  async (call) => {
    try {
      const { skewMs: clockSkewMs } = await client.postDated('/health', {}, call)
      return done({ reachable: true, authorised: true, clockSkewMs })
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal?.reason !== 'unauthorised') {
        throw error
      }
      return done({ reachable: true, authorised: false, supplierCode: refusal.supplierCode })
    }
  }
