import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { inFlightOf } from '../../in_flight.ts'
import { connectionQuery } from '../../queries/connections_query.ts'
import { lanesQuery, type LaneView } from '../../queries/lanes_query.ts'
import { fields } from '../../validators/fields.ts'

export default class ShowLanesController {
  static validator = vine.create({ params: vine.object({ code: fields.code() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowLanesController.validator)
    const connection = await connectionQuery(ctx.viewer, params.code)
    if (!connection) throw new NotFound()
    const inFlight = await inFlightOf(params.code)
    const isIdle = inFlight.every(({ count }) => count === 0)
    const lanes = await lanesQuery(ctx.viewer, params.code)
    return ctx.view.render('pages/suppliers/lanes', {
      connection,
      lanes: lanes.map((lane) => ({ ...lane, chart: chartOf(ctx, lane) })),
      inFlight,
      drain: connection.switches.sellable ? 'off' : isIdle ? 'done' : 'running',
      maySwitch: ctx.viewer.may('suppliers.connections.switch'),
    })
  }
}

function chartOf({ i18n }: HttpContext, { hours }: LaneView) {
  const text = (key: string) => i18n.formatMessage(`suppliers.lanes.${key}`)
  const series = (['calls', 'meanMs', 'maxMs'] as const).map((name) => ({ label: text(name), values: hours.map((hour) => hour[name]) }))
  return { kind: 'line', unit: 'count', axis: text('hour'), labels: hours.map(({ hour }) => hour.toISOString().slice(11, 16)), series }
}
