import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { callsQuery } from '../../queries/calls_query.ts'
import { connectionQuery } from '../../queries/connections_query.ts'
import { hub } from '../../hub.ts'
import { findPlugin } from '../../registry.ts'
import { operationNames, type OperationName } from '../../sdk/main.ts'
import { fields } from '../../validators/fields.ts'
import { localText } from '../answers.ts'

const CALLS_SHOWN = 10

export default class ShowConnectionController {
  static validator = vine.create({ params: vine.object({ code: fields.code() }) })

  async render(ctx: HttpContext) {
    const { viewer, view } = ctx
    const { params } = await ctx.request.validateUsing(ShowConnectionController.validator)
    const connection = await connectionQuery(viewer, params.code)
    if (!connection) throw new NotFound()
    return view.render('pages/suppliers/connection', {
      connection,
      pluginName: connection.pluginNames ? localText(ctx, connection.pluginNames) : null,
      abilities: connection.pluginNames ? await abilitiesOf(connection.code) : [],
      hasCatalogue: findPlugin(connection.pluginCode)?.catalogue !== undefined,
      calls: await callsQuery(viewer, { connection: connection.code, page: 1, pageSize: CALLS_SHOWN }),
      mayManage: viewer.may('suppliers.connections.manage'),
      maySwitch: viewer.may('suppliers.connections.switch'),
      mayReadCalls: viewer.may('suppliers.calls.read'),
    })
  }
}

async function abilitiesOf(code: string): Promise<{ operation: OperationName; can: boolean }[]> {
  const supplier = hub.use(code)
  return Promise.all(operationNames.map(async (operation) => ({ operation, can: await supplier.can(operation) })))
}
