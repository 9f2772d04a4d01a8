import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { writeFileSync } from 'node:fs'

export default class SupplierFixture extends BaseCommand {
  static commandName = 'supplier:fixture'
  static description = 'Turns a recorded call into a fixture: its input, answer and requests, redacted'
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'Id of the call' })
  declare callId: string

  @flags.string({ description: 'File to write; absent: the terminal' })
  declare out?: string

  async run() {
    const { callFixture } = await import('#suppliers/call_fixture')
    const { callQuery } = await import('#suppliers/queries/calls_query')
    const { systemViewer } = await import('#identity/viewer')
    const call = await callQuery(systemViewer, this.callId)
    if (!call) {
      this.logger.error(`There is no call ${this.callId}`)
      this.exitCode = 1
      return
    }
    const text = `${JSON.stringify(callFixture(call), null, 2)}\n`
    if (this.out) writeFileSync(this.out, text)
    else process.stdout.write(text)
  }
}
