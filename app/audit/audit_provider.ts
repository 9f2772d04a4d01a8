import type { ApplicationService } from '@adonisjs/core/types'

export default class AuditProvider {
  constructor(protected app: ApplicationService) {}

  /** Says in the log when this process could change what must stay; the page of invariants says it too. */
  async ready() {
    if (this.app.getEnvironment() !== 'web') return
    const { default: db } = await import('@adonisjs/lucid/services/db')
    const { unprotectedTables } = await import('./queries/unprotected_tables.ts')
    const logger = await this.app.container.make('logger')
    try {
      const tables = await unprotectedTables(db.connection())
      if (tables.length > 0) logger.warn({ tables }, 'the database user of this process may change evidence: see docs/database.md, two users')
    } catch (error) {
      logger.error({ err: error }, 'the rights of the database user could not be looked at')
    }
  }
}
