import { args, flags } from '@adonisjs/core/ace'
import type { WireRequest } from '#supplier-sdk/testing'
import { SupplierCommand, WrongUsage } from './_supplier_command.ts'

export default class SupplierVerify extends SupplierCommand {
  static commandName = 'supplier:verify'
  static description =
    "Checks a signed request with the sandbox's own verifier, clock and replay checks off"

  @args.string({ description: 'Code of the plugin', required: false })
  declare code?: string

  @flags.string({ description: 'JSON file: one entry of a vectors file with kind "wire"' })
  declare request?: string

  protected async execute(): Promise<boolean> {
    const sandbox = await this.sandbox(this.required(this.code, 'code'))
    const request = this.file(this.request, '--request') as unknown as WireRequest
    if (!sandbox.verify) {
      throw new WrongUsage(`Requests to ${sandbox.code} are not signed`)
    }
    if (!request.wire || !request.credentials) {
      throw new WrongUsage('The request needs credentials and wire')
    }
    const verdict = sandbox.verify(request)
    this.print({ ...verdict })
    return verdict.accepted
  }
}
