import type { ApplicationService } from '@adonisjs/core/types'
import env from '#start/env'
import { loadRegistry } from './registry.ts'

/** Finds the supplier plugins at start. A broken one is logged and listed in the back office; the hub runs without it. */
export default class SupplierProvider {
  #publishing: { stop: () => Promise<void> } | undefined

  constructor(protected app: ApplicationService) {}

  async start() {
    const standInsAllowed = !this.app.inProduction || (env.get('SANDBOXES_ALLOWED') ?? false)
    const { broken } = await loadRegistry(this.app.makePath('providers-plugins'), { standInsAllowed })
    const logger = await this.app.container.make('logger')
    for (const { folder, problems } of broken) {
      logger.error({ plugin: folder, problems }, 'supplier plugin cannot be used')
    }
  }

  /** The web process brings stored settings up to date and tells what runs in it; the worker's command does the same for a worker. */
  async ready() {
    if (this.app.getEnvironment() !== 'web' || this.app.getMode() !== 'run') return
    const { upgradeSettings } = await import('./actions/upgrade_settings.ts')
    await upgradeSettings()
    const { startPublishing } = await import('./measurements/publish.ts')
    this.#publishing = startPublishing()
  }

  async shutdown() {
    await this.#publishing?.stop()
  }
}
