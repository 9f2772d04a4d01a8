import { args, BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class SupplierReplay extends BaseCommand {
  static commandName = 'supplier:replay'
  static description = 'Sends a recorded call again, to the sandbox only'
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'Id of the call' })
  declare callId: string

  async run() {
    const { systemActor } = await import('#audit/actor')
    const { replayCall } = await import('#suppliers/actions/replay_call')
    const { callQuery } = await import('#suppliers/queries/calls_query')
    const { systemViewer } = await import('#identity/viewer')
    const call = await callQuery(systemViewer, this.callId)
    const result = call && (await replayCall({ call, actor: systemActor }))
    if (!result?.ok) {
      this.logger.error(result ? result.error.type : `There is no call ${this.callId}`)
      this.exitCode = 1
      return
    }
    const replayed = await callQuery(systemViewer, result.value.callId)
    console.log(JSON.stringify({ callId: result.value.callId, status: replayed?.status, answer: replayed?.answer }))
  }
}
