import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { readFilter } from '#kernel/http/filters'
import { showTime } from '#kernel/time'
import { inFlightOf } from '../../in_flight.ts'
import { connectionQuery } from '../../queries/connections_query.ts'
import { laneRanges, type LaneRange, type LaneStep } from '../../measurements/lane_minutes.ts'
import { lanesQuery, type LaneView } from '../../queries/lanes_query.ts'
import { fields } from '../../validators/fields.ts'

const ranges = Object.keys(laneRanges) as LaneRange[]
/** Kinds of errors that a chart tells apart; the rest is one line. */
const KINDS_SHOWN = 4

export default class ShowLanesController {
  static validator = vine.create({ params: vine.object({ code: fields.code() }) })
  static filter = vine.create({ range: vine.enum(ranges).optional() })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowLanesController.validator)
    const { range = 'day' } = await readFilter(ctx, ShowLanesController.filter)
    const connection = await connectionQuery(ctx.viewer, params.code)
    if (!connection) throw new NotFound()
    const inFlight = await inFlightOf(params.code)
    const isIdle = inFlight.every(({ count }) => count === 0)
    const lanes = await lanesQuery(ctx.viewer, params.code, range)
    return ctx.view.render('pages/suppliers/lanes', {
      connection, range, ranges,
      lanes: lanes.map((lane) => ({ ...lane, used: lane.steps.some(({ calls, breaker }) => calls > 0 || breaker > 0), charts: chartsOf(ctx, lane, range) })),
      inFlight,
      drain: connection.switches.sellable ? 'off' : isIdle ? 'done' : 'running',
      maySwitch: ctx.viewer.may('suppliers.connections.switch'),
    })
  }
}

/** State, latency and error kinds, in this order; each has its table for readers and without script. */
function chartsOf({ i18n }: HttpContext, { steps, errors, operationClass }: LaneView, range: LaneRange) {
  const say = (key: string) => i18n.formatMessage(`suppliers.lanes.${key}`)
  const common = { unit: 'count', axis: say('time'), labels: steps.map(({ at }) => labelOf(at, range)) }
  const series = (name: 'breaker' | 'calls' | 'meanMs' | 'maxMs') => ({ label: say(name), values: steps.map((step) => step[name]) })
  const name = i18n.formatMessage(`suppliers.class.${operationClass}`)
  const levels = ['closed', 'half_open', 'open'].map((state) => i18n.formatMessage(`ui.state.breaker.${state}`))
  const title = (key: string) => i18n.formatMessage(`suppliers.lanes.chart_${key}`, { name })
  return [
    { title: title('state'), metric: 'hub_supplier_breaker_state', chart: { ...common, levels, kind: 'line', series: [series('breaker')] } },
    { title: title('latency'), metric: 'hub_supplier_call_duration_seconds', chart: { ...common, kind: 'line', series: [series('meanMs'), series('maxMs')] } },
    { title: title('errors'), metric: 'hub_supplier_calls_total', chart: { ...common, kind: 'bar', stacked: true, series: [...errorSeries(steps, errors, say('others')), series('calls')] } },
  ]
}

function errorSeries(steps: readonly LaneStep[], errors: LaneView['errors'], others: string) {
  const shown = errors.slice(0, KINDS_SHOWN).map(({ kind }) => kind)
  const rest = (step: LaneStep) => Object.entries(step.errors).filter(([kind]) => !shown.includes(kind)).reduce((total, [, count]) => total + count, 0)
  const series = shown.map((kind) => ({ label: kind, values: steps.map((step) => step.errors[kind] ?? 0) }))
  return errors.length > KINDS_SHOWN ? [...series, { label: others, values: steps.map(rest) }] : series
}

/** In the time of the pages, Asia/Shanghai: the hour within a day, the day beyond it. */
function labelOf(at: Date, range: LaneRange): string {
  const shown = showTime(at) ?? ''
  return range === 'week' ? shown.slice(5, 16) : shown.slice(11, 16)
}
