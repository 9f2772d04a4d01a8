import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class AdminCreate extends BaseCommand {
  static commandName = 'admin:create'
  static description = 'Creates the first administrator and prints a one-time link to set a password'
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'E-mail address to sign in with' })
  declare email?: string

  @flags.string({ description: 'Name of the person', default: '管理员' })
  declare name: string

  @flags.string({ description: 'Name of the operator, where there is none yet', default: 'KBoss' })
  declare operator: string

  @flags.boolean({ description: 'A new link for the administrator of this address, where the first was lost' })
  declare again: boolean

  @flags.boolean({ description: 'Print JSON: { url, expiresAt }' })
  declare json: boolean

  async run() {
    if (!this.email || !/^[^\s@]+@[^\s@]+$/.test(this.email) || this.email.length > 254) {
      this.logger.error('Give --email with a valid address.')
      this.exitCode = 2
      return
    }
    const { createAdministrator } = await import('#identity/actions/create_administrator')
    const { email, name, operator: operatorName, again } = this
    const result = await createAdministrator({ email, name, operatorName, again })
    if (!result.ok) return this.#refuse(result.error)
    const { url, expiresAt } = result.value
    if (this.json) console.log(JSON.stringify({ url, expiresAt: expiresAt.toISOString() }))
    else this.logger.success(`Open this link once, until ${expiresAt.toISOString()}: ${url}`)
  }

  #refuse(error: { type: 'exists'; email: string } | { type: 'email_taken' }) {
    this.exitCode = 1
    const reason =
      error.type === 'exists'
        ? `There is an administrator already (${error.email}). They add others under People; --again gives them a new link.`
        : 'This e-mail address belongs to somebody already.'
    if (this.json) console.log(JSON.stringify({ refused: error.type }))
    else this.logger.error(reason)
  }
}
