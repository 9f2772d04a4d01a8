import type { ApplicationService } from '@adonisjs/core/types'
import ShieldMiddleware from '@adonisjs/shield/shield_middleware'
import { mendTransactions } from './database/mend_transactions.ts'

export default class KernelProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    mendTransactions()
    this.#keepShield()
  }

  /** Shield's own provider makes its guards anew for every request and imports Edge each time. */
  #keepShield() {
    this.app.container.singleton(ShieldMiddleware, async (resolver) => {
      const { default: edge } = await import('edge.js')
      const encryption = await resolver.make('encryption')
      return new ShieldMiddleware(this.app.config.get('shield', {}), encryption.use(), edge)
    })
  }

  async boot() {
    const { default: edge } = await import('edge.js')
    const { mountViewHelpers } = await import('./http/view_helpers.ts')
    mountViewHelpers(edge)
    const { keepSignatures } = await import('./http/kept_signatures.ts')
    const { sessionCookie } = await import('#config/session')
    const encryption = await this.app.container.make('encryption')
    keepSignatures(encryption.getMessageVerifier(), sessionCookie)
  }

  /** Edge reads the component folders again for every page. In production they do not change: read once. */
  async ready() {
    if (!this.app.inProduction) return
    const { default: edge } = await import('edge.js')
    const components = edge.loader.listComponents()
    edge.loader.listComponents = () => components
  }
}
