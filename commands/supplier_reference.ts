import { readFileSync } from 'node:fs'
import { SupplierCommand } from './_supplier_command.ts'

export default class SupplierReference extends SupplierCommand {
  static commandName = 'supplier:reference'
  static description = 'Prints the reference of every operation; docs/suppliers/operations.md is its output'

  protected async execute(): Promise<boolean> {
    const { operationsReference } = await import('#supplier-sdk/testing')
    const source = readFileSync(this.app.makePath('app/suppliers/sdk/contract.ts'), 'utf8')
    process.stdout.write(operationsReference(source))
    return true
  }
}
