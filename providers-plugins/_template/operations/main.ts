import type { SupplierOperations } from '#supplier-sdk'
import type { TemplateClient } from '../client.ts'
import { checkHealth } from './check_health.ts'

export const of = (client: TemplateClient): SupplierOperations => ({
  checkHealth: checkHealth(client),
})
