import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { showTime } from '#kernel/time'
import { balanceQuery, balanceStepsQuery, type BalanceStep } from '../../queries/balances_query.ts'
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
      balance: await balanceQuery(viewer, connection.code),
      balanceChart: chartOf(ctx, await balanceStepsQuery(viewer, connection.code)),
      hasCatalogue: findPlugin(connection.pluginCode)?.catalogue !== undefined,
      calls: await callsQuery(viewer, { connection: connection.code, page: 1, pageSize: CALLS_SHOWN }),
      mayManage: viewer.may('suppliers.connections.manage'),
      maySwitch: viewer.may('suppliers.connections.switch'),
      mayReadCalls: viewer.may('suppliers.calls.read'),
    })
  }
}

/** A step in which nothing was known leaves a gap. */
function chartOf({ i18n }: HttpContext, steps: readonly BalanceStep[]) {
  if (steps.every(({ availableFen }) => availableFen === null)) return null
  return {
    kind: 'line', unit: 'fen', axis: i18n.formatMessage('suppliers.lanes.time'), labels: steps.map(({ at }) => (showTime(at) ?? '').slice(5, 16)),
    series: [{ label: i18n.formatMessage('suppliers.balance.title'), values: steps.map(({ availableFen }) => availableFen) }],
  }
}

async function abilitiesOf(code: string): Promise<{ operation: OperationName; can: boolean }[]> {
  const supplier = hub.use(code)
  return Promise.all(operationNames.map(async (operation) => ({ operation, can: await supplier.can(operation) })))
}
