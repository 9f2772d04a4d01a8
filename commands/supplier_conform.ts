import { args, flags } from '@adonisjs/core/ace'
import type { CheckResult, ConformanceReport } from '#supplier-sdk/testing'
import { SupplierCommand, WrongUsage } from './_supplier_command.ts'

const LEVEL_MAX = 4

export default class SupplierConform extends SupplierCommand {
  static commandName = 'supplier:conform'
  static description = 'Runs the one conformance suite against a supplier plugin'

  @args.string({ description: 'Code of the plugin', required: false })
  declare code?: string

  @flags.number({ description: 'The highest level to run, 0 to 4', default: LEVEL_MAX })
  declare level: number

  @flags.string({ description: 'Only the check of this id' })
  declare only?: string

  @flags.boolean({ description: 'Against the real supplier; needs --read-only and --settings' })
  declare live: boolean

  @flags.boolean({ description: 'Only what has no effect' })
  declare readOnly: boolean

  @flags.string({ description: 'JSON file with the settings of the real connection' })
  declare settings?: string

  protected async execute(): Promise<boolean> {
    const code = this.required(this.code, 'code')
    if (!Number.isInteger(this.level) || this.level < 0 || this.level > LEVEL_MAX) {
      throw new WrongUsage(`--level must be 0 to ${LEVEL_MAX}`)
    }
    if (this.live && !this.readOnly) {
      throw new WrongUsage('--live runs with --read-only: the suite never buys at a real supplier')
    }
    const report = await this.#run(code)
    if (this.json) {
      console.log(JSON.stringify(report))
    } else {
      const failed = report.checks.filter(({ status }) => status === 'fail').length
      console.log(
        `reached level ${report.reached}, ${failed} of ${report.checks.length} checks failed`
      )
    }
    return report.checks.every(({ status }) => status !== 'fail')
  }

  async #run(code: string): Promise<ConformanceReport> {
    const { allChecks, Bench, runChecks, runConformance, runOffline } = await import('#supplier-sdk/testing')
    if (this.only !== undefined && !allChecks.some(({ id }) => id === this.only)) {
      throw new WrongUsage(`There is no check ${this.only}`)
    }
    const plugin = await this.plugin(code)
    const options = {
      level: this.level,
      only: this.only === undefined ? undefined : [this.only],
      onResult: (result: CheckResult) => this.#show(result),
    }
    if (!this.live && plugin.offline) {
      const settings = this.settings === undefined ? {} : this.file(this.settings, '--settings')
      return runOffline(plugin, { ...options, settings })
    }
    if (!this.live) {
      return runConformance(plugin, await this.sandbox(code), options)
    }
    const parsed = await plugin.settings.parse(this.file(this.settings, '--settings'))
    if (!parsed.ok) {
      throw new WrongUsage(`The settings are not complete: ${JSON.stringify(parsed.errors)}`)
    }
    return runChecks(new Bench(plugin, parsed.value, null), options)
  }

  #show({ id, level, status, detail }: CheckResult): void {
    if (!this.json) {
      console.log(`L${level} ${status.padEnd(4)} ${id.padEnd(24)} ${detail}`)
    }
  }
}
