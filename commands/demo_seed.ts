import { readFileSync } from 'node:fs'
import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import env from '#start/env'

export default class DemoSeed extends BaseCommand {
  static commandName = 'demo:seed'
  static description = 'Fills an empty database with a year of believable business, through the product’s own actions'
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'File with { passwordSeed, sandboxes }' })
  declare input: string

  async run() {
    if (!env.get('DEMO')) {
      this.logger.error('demo:seed only runs with DEMO=true')
      this.exitCode = 2
      return
    }
    const { seedDemo } = await import('../demo/seed.ts')
    const given = JSON.parse(readFileSync(this.input, 'utf8'))
    console.log(JSON.stringify(await seedDemo(given)))
  }
}
