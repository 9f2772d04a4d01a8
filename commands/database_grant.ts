import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class DatabaseGrant extends BaseCommand {
  static commandName = 'database:grant'
  static description = 'Gives the application’s database user its rights per table; run as the owner of the tables, after each migration'
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'The user that web and worker connect as: name or name@host', required: true })
  declare to: string

  @flags.boolean({ description: 'Print the statements instead of running them' })
  declare print: boolean

  async run() {
    const { default: db } = await import('@adonisjs/lucid/services/db')
    const { accountOf, renewGrants } = await import('#database/grants')
    const account = accountOf(this.to)
    if (!account) {
      this.logger.error(`"${this.to}" is no user: write name or name@host`)
      this.exitCode = 2
      return
    }
    const tables = await renewGrants(async (sql) => {
      if (this.print && !sql.startsWith('SELECT')) {
        console.log(`${sql};`)
        return []
      }
      const [rows] = await db.rawQuery(sql)
      return Array.isArray(rows) ? rows : []
    }, account)
    if (!this.print) this.logger.info(`${account} has its rights on ${tables} tables.`)
  }
}
