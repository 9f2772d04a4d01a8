import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { updateConnectionSettings } from '../../actions/update_connection_settings.ts'
import { readConnection } from '../../connection_rows.ts'
import { openSettings } from '../../pipeline/live_connection.ts'
import { connectionQuery } from '../../queries/connections_query.ts'
import { findPlugin } from '../../registry.ts'
import { customerAttributes } from '../../sdk/main.ts'
import { fields } from '../../validators/fields.ts'
import { notice, sendBack, validateForm } from '../answers.ts'
import { drawnFields } from '../settings_fields.ts'

export default class EditConnectionController {
  static params = vine.create({ params: vine.object({ code: fields.code() }) })

  static validator = vine.create({
    name: fields.name(),
    settings: fields.settings(),
    attributes: vine.array(vine.enum(customerAttributes)).maxLength(customerAttributes.length).optional(),
    params: vine.object({ code: fields.code() }),
  })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(EditConnectionController.params)
    const connection = await connectionQuery(ctx.viewer, params.code)
    const plugin = connection && findPlugin(connection.pluginCode)
    if (!connection || !plugin) throw new NotFound()
    const row = await readConnection(params.code)
    return ctx.view.render('pages/suppliers/connection_settings', {
      connection,
      fields: drawnFields(ctx, plugin, openSettings(row, plugin)),
      attributes: {
        required: plugin.attributes?.required ?? [],
        optional: (plugin.attributes?.optional ?? []).map((name) => ({ name, pushed: row.pushedAttributes.includes(name) })),
      },
    })
  }

  async execute(ctx: HttpContext) {
    const { params: { code } } = await ctx.request.validateUsing(EditConnectionController.params)
    const connection = await connectionQuery(ctx.viewer, code)
    const plugin = connection && findPlugin(connection.pluginCode)
    if (!plugin) throw new NotFound()
    const input = await validateForm(ctx, plugin, () => ctx.request.validateUsing(EditConnectionController.validator))
    if (!input) return
    const { settings = {}, attributes = [], name } = input
    const { actor } = ctx.viewer
    const result = await updateConnectionSettings({ code, name, settings, pushedAttributes: attributes, actor })
    if (result.ok) {
      notice(ctx, 'success', 'connection.saved')
      return ctx.response.redirect().toPath(`/admin/suppliers/${code}`)
    }
    switch (result.error.type) {
      case 'connection_not_found':
      case 'plugin_missing':
        throw new NotFound()
      case 'invalid_settings':
        return sendBack(ctx, plugin, result.error.problems)
      default:
        return result.error satisfies never
    }
  }
}
