import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class IdentitySyncRoles extends BaseCommand {
  static commandName = 'identity:sync-roles'
  static description = 'Brings built-in roles and declared permissions into the tables; run after migrations'
  static options: CommandOptions = { startApp: true }

  async run() {
    const { syncRoles } = await import('#identity/actions/sync_roles')
    this.logger.info((await syncRoles()) ? 'Roles and permissions were brought up to date.' : 'Nothing was new.')
  }
}
