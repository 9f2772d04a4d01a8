import type { ApplicationService } from '@adonisjs/core/types'

export default class IdentityProvider {
  constructor(protected app: ApplicationService) {}

  /** A new version may declare new permissions; whoever starts first brings them in. */
  async ready() {
    if (this.app.getEnvironment() !== 'web') return
    const { syncRoles } = await import('./actions/sync_roles.ts')
    try {
      await syncRoles()
    } catch (error) {
      const logger = await this.app.container.make('logger')
      logger.error({ err: error }, 'roles could not be synced: run the migrations, then node ace identity:sync-roles')
    }
  }
}
