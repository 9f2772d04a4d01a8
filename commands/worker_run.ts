import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class WorkerRun extends BaseCommand {
  static commandName = 'worker:run'
  static description = 'Runs background jobs and schedules until it is stopped'
  static options: CommandOptions = { startApp: true }

  @flags.number({ description: 'Jobs at the same time', default: 16 })
  declare concurrency: number

  @flags.array({ description: 'Only these queues' })
  declare queues?: string[]

  @flags.number({ description: 'How long a silent worker keeps its jobs, in milliseconds', default: 15_000 })
  declare leaseMs: number

  @flags.number({ description: 'How long running jobs may go on after SIGTERM, in milliseconds', default: 15_000 })
  declare graceMs: number

  @flags.boolean({ description: 'Claim once, run that, end' })
  declare once: boolean

  @flags.boolean({ description: 'End when nothing is due any more' })
  declare untilIdle: boolean

  async run() {
    if (![this.concurrency, this.leaseMs, this.graceMs].every((value) => Number.isInteger(value) && value > 0)) {
      this.logger.error('--concurrency, --lease-ms and --grace-ms are whole numbers above 0')
      this.exitCode = 2
      return
    }
    const { Worker } = await import('#jobs/worker')
    const { concurrency, queues, leaseMs, graceMs } = this
    const worker = new Worker({ concurrency, queues, leaseMs, graceMs })
    if (this.once || this.untilIdle) {
      const ran = this.once ? await worker.once() : await worker.untilIdle()
      console.log(JSON.stringify({ ran }))
      return
    }
    const { startPublishing } = await import('#suppliers/measurements/publish')
    if (this.app.isTerminating || this.app.isTerminated) return
    const publishing = startPublishing()
    // While the house still stands: what is told last needs the database.
    this.app.terminating(async () => {
      await worker.stop()
      await publishing.stop()
    })
    console.log(`worker ${worker.name} runs up to ${concurrency} jobs at a time`)
    await worker.run()
  }
}
