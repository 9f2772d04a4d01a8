import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

const LEDGER_INVARIANTS = ['I1', 'I2', 'I3', 'I4', 'I9']

export default class LedgerVerify extends BaseCommand {
  static commandName = 'ledger:verify'
  static description = 'Checks that the books add up; exit 1 when they do not'
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print JSON: [{ id, ok, violations }]' })
  declare json: boolean

  async run() {
    const { checkInvariants } = await import('#kernel/invariants')
    const { printInvariants } = await import('#monitoring/print_invariants')
    this.exitCode = printInvariants(await checkInvariants(LEDGER_INVARIANTS), this.json) ? 0 : 1
  }
}
