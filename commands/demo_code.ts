import { existsSync, readFileSync } from 'node:fs'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import { stepAt, totpOfStep, TOTP_STEP_SECONDS } from '#identity/totp'

type Login = { role: string; email: string; totpSecret?: string }

/** Reads what the running demo left in var/demo.json; a hub without a demo has nothing to read. */
export default class DemoCode extends BaseCommand {
  static commandName = 'demo:code'
  static description = 'Prints the current code of the authenticator of one of the demo’s logins'

  @args.string({ description: 'E-mail address or role, as the demo prints them' })
  declare who: string

  @flags.boolean({ description: 'Print JSON: { code, validSeconds }' })
  declare json: boolean

  async run() {
    const file = this.app.makePath('var', 'demo.json')
    if (!existsSync(file)) return this.#fail('No demo runs in this folder. Start it with npm run demo.')
    const { logins } = JSON.parse(readFileSync(file, 'utf8')) as { logins: Login[] }
    const login = logins.find(({ email, role }) => email === this.who || role === this.who)
    if (!login?.totpSecret) return this.#fail(`${this.who} is no login of the demo with an authenticator.`)
    const now = new Date()
    const code = totpOfStep(login.totpSecret, stepAt(now))
    const validSeconds = TOTP_STEP_SECONDS - (Math.floor(now.getTime() / 1000) % TOTP_STEP_SECONDS)
    console.log(this.json ? JSON.stringify({ code, validSeconds }) : `${code}  (${login.email}, ${validSeconds} s)`)
  }

  #fail(reason: string) {
    this.exitCode = 1
    this.logger.error(reason)
  }
}
