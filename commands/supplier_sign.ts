import { args, flags } from '@adonisjs/core/ace'
import type { SigningRequest } from '#supplier-sdk'
import { SupplierCommand, WrongUsage } from './_supplier_command.ts'

export default class SupplierSign extends SupplierCommand {
  static commandName = 'supplier:sign'
  static description = "Signs a request the supplier's way and shows every step"

  @args.string({ description: 'Code of the plugin', required: false })
  declare code?: string

  @flags.string({ description: 'JSON file: one entry of a vectors file, without its expectations' })
  declare request?: string

  protected async execute(): Promise<boolean> {
    const plugin = await this.plugin(this.required(this.code, 'code'))
    const request = this.file(this.request, '--request') as unknown as SigningRequest
    if (!plugin.signer) {
      throw new WrongUsage(`${plugin.code} signs nothing`)
    }
    if (!request.input || !request.credentials) {
      throw new WrongUsage('The request needs credentials and input')
    }
    this.print({ ...plugin.signer(request) })
    return true
  }
}
