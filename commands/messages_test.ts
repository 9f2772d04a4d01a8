import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { clock } from '#kernel/clock'
import { newId } from '#kernel/ids'

const channels = ['mail', 'sms'] as const

/** Past the outbox, so that nothing of it is kept and nothing is tried again. */
export default class MessagesTest extends BaseCommand {
  static commandName = 'messages:test'
  static description = 'Sends one message by the channel’s gateway and prints what happened'
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'mail or sms' })
  declare channel: string

  @flags.string({ description: 'Address or number to send it to' })
  declare to: string

  @flags.string({ description: 'SMS: the event whose template is used, with the code 000000', default: 'verification_code' })
  declare event: string

  async run() {
    const { driverOf } = await import('#messages/drivers/registry')
    const { textOf } = await import('#messages/texts')
    const channel = channels.find((one) => one === this.channel)
    if (!channel || !this.to) return this.#end('Say --channel mail or sms, and --to whom.')
    const id = newId('msg')
    const event = channel === 'mail' ? 'gateway_test' : this.event
    const args: Record<string, string | number> = channel === 'mail' ? { id } : { code: '000000', minutes: 5 }
    const since = performance.now()
    try {
      const driver = driverOf(channel)
      const answer = await driver.send({ id, channel, event, target: this.to, ...textOf(event, 'zh-CN', args), args, createdAt: clock.now(), isRepeat: false })
      const took = `${driver.name}, ${id}, ${Math.round(performance.now() - since)} ms`
      if (!answer.sent) return this.#end(`Refused: ${answer.reason} (${took}).`)
      this.logger.success(driver.name === 'development' ? `Kept, not sent: the development driver stands in (${took}).` : `Taken by the gateway (${took}).`)
    } catch (error) {
      this.#end((error as Error).message)
    }
  }

  #end(reason: string) {
    this.exitCode = 1
    this.logger.error(reason)
  }
}
