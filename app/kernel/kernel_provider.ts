import type { ApplicationService } from '@adonisjs/core/types'
import { mendTransactions } from './database/mend_transactions.ts'

export default class KernelProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    mendTransactions()
  }

  async boot() {
    const { default: edge } = await import('edge.js')
    const { mountViewHelpers } = await import('./http/view_helpers.ts')
    mountViewHelpers(edge)
  }

  /** Edge reads the component folders again for every page. In production they do not change: read once. */
  async ready() {
    if (!this.app.inProduction) return
    const { default: edge } = await import('edge.js')
    const components = edge.loader.listComponents()
    edge.loader.listComponents = () => components
  }
}
