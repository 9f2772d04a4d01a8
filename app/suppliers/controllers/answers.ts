import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import type { SettingsProblem } from '../connection_settings.ts'
import type { LocalText, SupplierPlugin } from '../sdk/main.ts'

export const localText = (ctx: HttpContext, text: LocalText): string => text[ctx.i18n.locale === 'en' ? 'en' : 'zh-CN']

export function notice(ctx: HttpContext, tone: 'success' | 'warning' | 'error', key: string, args: Record<string, string | number> = {}): void {
  ctx.session.flash('notice', { tone, text: ctx.i18n.formatMessage(`suppliers.${key}`, args) })
}

/**
 * Sends the form back with what was typed and a message beside each field. Secrets are not among what is kept: the flash store
 * is the session's, and a secret is stored nowhere but sealed.
 */
export function sendBack(ctx: HttpContext, plugin: SupplierPlugin, problems: readonly SettingsProblem[]): void {
  sendBackWith(ctx, plugin, Object.fromEntries(problems.map((problem) => [nameOf(plugin, problem), [messageOf(ctx, plugin, problem)]])))
}

/** What `check` validates; a form whose shape it refuses goes back as by `sendBack`, and the answer is null. */
export async function validateForm<Input>(ctx: HttpContext, plugin: SupplierPlugin, check: () => Promise<Input>): Promise<Input | null> {
  try {
    return await check()
  } catch (error) {
    if (!(error instanceof errors.E_VALIDATION_ERROR)) throw error
    const messages = error.messages as { field: string; message: string }[]
    sendBackWith(ctx, plugin, Object.fromEntries(messages.map(({ field, message }) => [field, [message]])))
    return null
  }
}

function sendBackWith(ctx: HttpContext, plugin: SupplierPlugin, bag: Record<string, string[]>): void {
  const { settings, ...typed } = ctx.request.except(['_csrf', '_method'])
  const secrets = new Set(plugin.settings.fields.filter(({ type }) => type === 'secret').map(({ name }) => name))
  const values = settings !== null && typeof settings === 'object' ? settings : {}
  const kept = Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.has(name)))
  ctx.session.flash({ ...typed, settings: kept })
  ctx.session.flash('inputErrorsBag', bag)
  ctx.response.redirect().withQs().back()
}

const fieldOf = (plugin: SupplierPlugin, { field }: SettingsProblem) => plugin.settings.fields.find(({ name }) => name === field)

/** Fields of the plugin stand below `settings`; `code` and `name` are the connection's own. */
const nameOf = (plugin: SupplierPlugin, problem: SettingsProblem) => (fieldOf(plugin, problem) ? `settings.${problem.field}` : problem.field)

function messageOf(ctx: HttpContext, plugin: SupplierPlugin, problem: SettingsProblem): string {
  const field = fieldOf(plugin, problem)
  const label = field ? localText(ctx, field.label) : ctx.i18n.formatMessage(`suppliers.field.${problem.field}`)
  const key = `suppliers.rule.${problem.code}`
  const { minimum = 0, maximum = 0 } = problem
  return ctx.i18n.formatMessage(ctx.i18n.hasMessage(key) ? key : 'suppliers.rule.invalid', { label, minimum, maximum })
}
