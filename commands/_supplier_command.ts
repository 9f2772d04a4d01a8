import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SupplierPlugin } from '#supplier-sdk'
import type { SandboxDefinition } from '#supplier-sdk/testing'

/** Said on the terminal with exit code 2: the command was not used as it must be. */
export class WrongUsage extends Error {}

/** What the supplier commands share: they start no application, so they work before any migration. */
export abstract class SupplierCommand extends BaseCommand {
  static options: CommandOptions = { startApp: false, allowUnknownFlags: true }

  @flags.boolean({ description: 'One JSON document instead of text' })
  declare json: boolean

  @flags.string({ description: 'Folder of the plugin, in place of providers-plugins/<code>' })
  declare dir?: string

  /** Returns whether it went well. */
  protected abstract execute(): Promise<boolean>

  /** Exit 0 fine, 1 failed or refused, 2 wrong usage. */
  async run() {
    try {
      const unknown = this.parsed.unknownFlags
      if (unknown.length > 0) {
        throw new WrongUsage(`There is no flag ${unknown.map((flag) => `--${flag}`).join(', ')}`)
      }
      this.exitCode = (await this.execute()) ? 0 : 1
    } catch (error) {
      this.exitCode = error instanceof WrongUsage ? 2 : 1
      this.logger.error((error as Error).message)
    }
  }

  protected required(value: string | undefined, name: string): string {
    if (!value) {
      throw new WrongUsage(`${name} is missing; node ace help ${this.commandName} shows the usage`)
    }
    return value
  }

  protected folder(code: string): string {
    return this.dir
      ? this.app.makePath(this.dir)
      : join(this.app.makePath('providers-plugins'), code)
  }

  protected async plugin(code: string): Promise<SupplierPlugin> {
    const { loadSupplier } = await import('#supplier-sdk/testing')
    return loadSupplier(this.folder(code)).catch((error: Error) => {
      throw new WrongUsage(error.message)
    })
  }

  protected async sandbox(code: string): Promise<SandboxDefinition> {
    const { loadSandbox } = await import('#supplier-sdk/testing')
    const definition = await loadSandbox(this.folder(code))
    if (!definition) {
      throw new WrongUsage(`${code} has no sandbox`)
    }
    return definition
  }

  protected file(path: string | undefined, flag: string): Record<string, unknown> {
    const name = this.required(path, flag)
    try {
      return JSON.parse(readFileSync(name, 'utf8'))
    } catch (error) {
      throw new WrongUsage(`${name} cannot be read as JSON: ${(error as Error).message}`)
    }
  }

  /** JSON with `--json`; otherwise one line per top-level entry. */
  protected print(result: Record<string, unknown>): void {
    if (this.json) {
      console.log(JSON.stringify(result))
      return
    }
    for (const [name, value] of Object.entries(result)) {
      const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
      console.log(`${name}: ${text}`)
    }
  }
}
