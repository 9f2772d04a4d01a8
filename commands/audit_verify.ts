import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class AuditVerify extends BaseCommand {
  static commandName = 'audit:verify'
  static description =
    'Reckons the chain of audit rows again. Exit 0: it holds; 1: broken, the first row is named; 2: it holds, but rows wait for their seal'
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print JSON: { sealed, head, broken, waiting }' })
  declare json: boolean

  @flags.string({ description: 'A head noted earlier, as seq:hash, that the chain must still hold' })
  declare expect?: string

  async run() {
    const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(this.expect ?? '')
    if (this.expect && !match) {
      this.logger.error('--expect takes seq:hash')
      this.exitCode = 3
      return
    }
    const { default: db } = await import('@adonisjs/lucid/services/db')
    const { verifyChain } = await import('#audit/verify_chain')
    const expect = match ? { seq: Number(match[1]), hash: match[2] } : undefined
    const { sealed, head, broken, waiting } = await verifyChain(db.connection(), { expect })
    this.exitCode = broken ? 1 : waiting > 0 ? 2 : 0
    if (this.json) return console.log(JSON.stringify({ sealed, head, broken, waiting }))
    if (broken) console.log(`broken at place ${broken.seq}, audit row ${broken.rowId ?? 'unknown'}: ${broken.problem}`)
    else console.log(`${sealed} rows hold${head ? `, head ${head.seq}:${head.hash}` : ''}`)
    if (waiting > 0) console.log(`${waiting} rows wait for their seal: does the worker run?`)
  }
}
