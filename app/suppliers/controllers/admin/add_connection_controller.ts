import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { addConnection } from '../../actions/add_connection.ts'
import { allPlugins, brokenPlugins, findPlugin } from '../../registry.ts'
import { fields } from '../../validators/fields.ts'
import { localText, notice, sendBack, validateForm } from '../answers.ts'
import { drawnFields, drawnPlugins } from '../settings_fields.ts'

export default class AddConnectionController {
  static query = vine.create({ plugin: fields.pluginCode().optional() })

  static validator = vine.create({
    plugin: fields.pluginCode(),
    code: vine.string().trim().maxLength(60).optional(),
    name: fields.name(),
    settings: fields.settings(),
  })

  /** Without a plugin: which one. With one: its form. */
  async render(ctx: HttpContext) {
    const { plugin: wanted } = await ctx.request.validateUsing(AddConnectionController.query, { data: ctx.request.qs() })
    const plugin = wanted ? findPlugin(wanted) : undefined
    if (wanted && !plugin) throw new NotFound()
    return ctx.view.render('pages/suppliers/connection_new', {
      plugins: drawnPlugins(ctx, allPlugins()),
      brokenPlugins: brokenPlugins(),
      plugin: plugin ? { code: plugin.code, name: localText(ctx, plugin.names) } : null,
      fields: plugin ? drawnFields(ctx, plugin) : [],
    })
  }

  async execute(ctx: HttpContext) {
    const plugin = findPlugin(String(ctx.request.input('plugin')))
    if (!plugin) throw new NotFound()
    const input = await validateForm(ctx, plugin, () => ctx.request.validateUsing(AddConnectionController.validator))
    if (!input) return
    const { plugin: pluginCode, settings = {}, ...own } = input
    const result = await addConnection({ pluginCode, settings, ...own, actor: ctx.viewer.actor })
    if (result.ok) {
      notice(ctx, 'success', 'connection.added')
      return ctx.response.redirect().toPath(`/admin/suppliers/${result.value.code}`)
    }
    switch (result.error.type) {
      case 'unknown_plugin':
        throw new NotFound()
      case 'invalid_code':
      case 'code_taken':
        return sendBack(ctx, plugin, [{ field: 'code', code: result.error.type }])
      case 'invalid_settings':
        return sendBack(ctx, plugin, result.error.problems)
      default:
        return result.error satisfies never
    }
  }
}
