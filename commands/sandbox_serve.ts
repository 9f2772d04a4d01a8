import { args, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { SandboxOptions } from '#supplier-sdk/testing'
import { SupplierCommand, WrongUsage } from './_supplier_command.ts'

export default class SandboxServe extends SupplierCommand {
  static commandName = 'sandbox:serve'
  static description = "Serves a supplier's local stand-in on 127.0.0.1 until it is stopped"
  static options: CommandOptions = { ...SupplierCommand.options, staysAlive: true }

  @args.string({ description: 'Code of the plugin', required: false })
  declare code?: string

  @flags.number({ description: 'Port of the supplier; 0 or absent: any free one' })
  declare port?: number

  @flags.number({ description: 'Port of the control interface; 0 or absent: any free one' })
  declare controlPort?: number

  @flags.string({ description: 'File that keeps orders and resources over a restart' })
  declare state?: string

  @flags.string({ description: 'Ids and credentials come from it; absent: random' })
  declare seed?: string

  @flags.number({ description: 'How long opening a resource takes' })
  declare provisioningSeconds?: number

  @flags.string({ description: 'JSON file with a list of code, port, controlPort, stateFile, seed: serves them all in one process, no code is given' })
  declare list?: string

  async run() {
    await super.run()
    if (this.exitCode !== 0) {
      await this.app.terminate()
    }
  }

  protected async execute(): Promise<boolean> {
    if (process.env.NODE_ENV === 'production' && process.env.SANDBOXES_ALLOWED !== 'true') {
      throw new WrongUsage('In production a sandbox is served only with SANDBOXES_ALLOWED=true')
    }
    const announcements = this.list ? await this.serveAll(this.list) : await this.serveOne()
    console.log(JSON.stringify(announcements))
    return true
  }

  private async serveOne() {
    const { provisioningSeconds } = this
    return this.serve(this.required(this.code, 'code'), {
      port: this.port,
      controlPort: this.controlPort,
      stateFile: this.state,
      seed: this.seed,
      options: provisioningSeconds === undefined ? {} : { provisioningSeconds },
    })
  }

  /** What each says, by its code. */
  private async serveAll(path: string) {
    const list = this.file(path, 'list') as unknown as ({ code: string } & SandboxOptions)[]
    const started = await Promise.all(list.map(async ({ code, ...options }) => [code, await this.serve(code, options)] as const))
    return Object.fromEntries(started)
  }

  private async serve(code: string, options: SandboxOptions) {
    const { startSandbox } = await import('#supplier-sdk/testing')
    const sandbox = await startSandbox(await this.sandbox(code), options)
    if (this.app.isTerminating || this.app.isTerminated) await sandbox.stop()
    else this.app.terminating(() => sandbox.stop())
    const { endpoint, settings, controlUrl } = sandbox
    return { endpoint, settings, controlUrl }
  }
}
