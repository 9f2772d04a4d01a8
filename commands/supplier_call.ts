import { args, flags } from '@adonisjs/core/ace'
import { SupplierCommand, WrongUsage } from './_supplier_command.ts'

const DEADLINE_MS = 20_000

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/

/** Times travel as ISO texts in the input file. */
const reviveTimes = (value: unknown): unknown => {
  if (typeof value === 'string' && ISO_TIME.test(value)) {
    return new Date(value)
  }
  if (Array.isArray(value)) {
    return value.map(reviveTimes)
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, reviveTimes(inner)]))
    : value
}

export default class SupplierCall extends SupplierCommand {
  static commandName = 'supplier:call'
  static description = 'Makes one call through a supplier plugin, without a database'

  @args.string({ description: 'Code of the plugin', required: false })
  declare code?: string

  @args.string({ description: 'Operation of the contract, e.g. queryOrder', required: false })
  declare operation?: string

  @flags.string({ description: 'JSON file with the settings of the connection' })
  declare settings?: string

  @flags.string({ description: 'JSON file with the input; absent: {}' })
  declare input?: string

  @flags.string({
    description: 'Operation key; absent: operationKey of the input, or cli:<operation>:1',
  })
  declare key?: string

  @flags.number({ description: 'Milliseconds until the call is aborted', default: DEADLINE_MS })
  declare deadlineMs: number

  protected async execute(): Promise<boolean> {
    const { callOnce, reasonOf } = await import('#supplier-sdk/testing')
    const plugin = await this.plugin(this.required(this.code, 'code'))
    const operation = this.required(this.operation, 'operation')
    const parsed = await plugin.settings.parse(this.file(this.settings, '--settings'))
    if (!parsed.ok) {
      const problems = parsed.errors.map(({ field, message }) => `${field}: ${message}`)
      throw new WrongUsage(`The settings are not complete: ${problems.join('; ')}`)
    }
    const input = this.input === undefined ? {} : this.file(this.input, '--input')
    const key = this.key ?? String(input.operationKey ?? `cli:${operation}:1`)
    const call = await callOnce(plugin, operation, reviveTimes(input), key, {
      settings: parsed.value,
      deadlineMs: this.deadlineMs,
    }).catch((error: Error) => {
      throw new WrongUsage(error.message)
    })
    const { outcome, exchanges, error } = call
    const data = outcome.status === 'done' ? outcome.data : null
    const last = exchanges.at(-1)
    this.print(
      call.redact({
        ...outcome,
        data,
        reason: reasonOf(outcome),
        rawState: (data as { rawState?: string } | null)?.rawState ?? null,
        error: error ? `${error.name}: ${error.message}` : null,
        request: last?.request ?? null,
        response: last?.response ?? null,
        exchanges: exchanges.length,
      })
    )
    return outcome.status === 'done' || outcome.status === 'pending'
  }
}
