import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class InvariantsCheck extends BaseCommand {
  static commandName = 'invariants:check'
  static description = 'Checks everything that must always hold; exit 1 when something does not'
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print JSON: [{ id, ok, violations }]' })
  declare json: boolean

  async run() {
    const { checkInvariants } = await import('#kernel/invariants')
    const { printInvariants } = await import('#monitoring/print_invariants')
    this.exitCode = printInvariants(await checkInvariants(), this.json) ? 0 : 1
  }
}
