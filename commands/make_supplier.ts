import { args, flags } from '@adonisjs/core/ace'
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SupplierCommand, WrongUsage } from './_supplier_command.ts'

const CODE = /^[a-z][a-z0-9-]{1,31}$/

const pascal = (code: string): string =>
  code.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())

export default class MakeSupplier extends SupplierCommand {
  static commandName = 'make:supplier'
  static description = 'Writes the folder of a new supplier plugin, with its sandbox and its contract test'

  @args.string({ description: 'Code of the plugin, e.g. acme', required: false })
  declare code?: string

  @flags.string({ description: "The supplier's name; absent: the code" })
  declare name?: string

  protected async execute(): Promise<boolean> {
    const code = this.required(this.code, 'code')
    if (!CODE.test(code)) {
      throw new WrongUsage('code must be 2 to 32 lower-case letters, digits or "-"')
    }
    const folder = this.folder(code)
    if (existsSync(folder)) {
      throw new WrongUsage(`${folder} exists already`)
    }
    cpSync(join(this.app.makePath('providers-plugins'), '_template'), folder, { recursive: true })
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(join(folder, file)).isFile())
      .sort()
    for (const file of files) {
      this.#rename(join(folder, file), code)
    }
    this.print({ folder, files, next: `node ace supplier:conform ${code}` })
    return true
  }

  /** Words of people get the name, identifiers the code. */
  #rename(file: string, code: string): void {
    const text = readFileSync(file, 'utf8')
      .replace(/Template(?=Client|Settings|Error|Sandbox)/g, pascal(code))
      .replace(/\bTemplate\b/g, () => (this.name ?? code).replace(/['`\\$\n]/g, ''))
      .replace(/'template'/g, `'${code}'`)
    writeFileSync(file, text)
  }
}
