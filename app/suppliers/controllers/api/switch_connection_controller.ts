import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { refuseFields } from '#kernel/http/refuse_fields'
import { validateStrictly } from '#kernel/http/strict_input'
import { switchConnection } from '../../actions/switch_connection.ts'
import { connectionQuery, connectionsQuery } from '../../queries/connections_query.ts'
import { switchNames } from '../../types.ts'
import { shown } from './list_connections_controller.ts'

const onOff = () => vine.boolean({ strict: true }).optional()

export default class SwitchConnectionController {
  static validator = vine.create({
    visible: onOff(),
    sellable: onOff(),
    spend: onOff(),
    manage: onOff(),
    read: onOff(),
    /** The number or the code of the connection. */
    params: vine.object({ id: vine.string().regex(/^[a-z0-9-]{1,40}$/) }),
  })

  async execute(ctx: HttpContext) {
    const { params, ...switches } = await validateStrictly(ctx, SwitchConnectionController.validator)
    if (switchNames.every((name) => switches[name] === undefined)) {
      refuseFields([{ field: 'visible', message: ctx.i18n.formatMessage('suppliers.api.no_switch') }])
    }
    const all = await connectionsQuery(ctx.viewer)
    const connection = all.find(({ id, code }) => code === params.id || String(id) === params.id)
    if (!connection) throw new NotFound()
    const result = await switchConnection({ code: connection.code, switches, actor: ctx.viewer.actor })
    if (!result.ok) throw new NotFound()
    const after = await connectionQuery(ctx.viewer, connection.code)
    return ctx.response.ok(shown(after!))
  }
}
