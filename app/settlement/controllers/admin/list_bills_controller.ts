import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { clock } from '#kernel/clock'
import { codeField, pageField, readFilter } from '#kernel/http/filters'
import { auditExport } from '#audit/actions/audit_export'
import { streamCsv } from '#kernel/http/stream_csv'
import { showTime } from '#kernel/time'
import { connectionNames } from '#suppliers/queries/connection_names_query'
import { PERIOD, periodBefore, periodOf } from '../../bill_periods.ts'
import { microText } from '../../micro.ts'
import { billsQuery, billStates, type BillsFilter } from '../../queries/bills_query.ts'
import { amountsIn } from './amounts.ts'

const PAGE_SIZE = 50
const EXPORT_MAX = 5_000
const PERIODS_SHOWN = 13
const headings = ['supplier', 'code', 'period', 'state', 'final', 'lines', 'billed', 'read_at'] as const

/** Suppliers' bills, month by month. */
export default class ListBillsController {
  static validator = vine.create({
    supplier: codeField(40).optional(),
    period: vine.string().regex(PERIOD).optional(),
    state: vine.enum(billStates).optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListBillsController.validator)
    if (format === 'csv') return this.#export(ctx, filter)
    return ctx.view.render('pages/settlement/admin/bills', {
      bills: await billsQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE }), filter, states: billStates, periods: lastPeriods(),
      connections: await connectionNames(ctx.viewer), mayLoad: ctx.viewer.may('settlement.bills.load'), ...amountsIn(ctx),
    })
  }

  async #export(ctx: HttpContext, filter: BillsFilter) {
    await auditExport({ actor: ctx.viewer.actor, what: 'settlement.bills', filter })
    const { rows } = await billsQuery(ctx.viewer, filter, { page: 1, pageSize: EXPORT_MAX })
    const say = (key: string) => ctx.i18n.formatMessage(key)
    async function* cells() {
      for (const { connection, period, state, isFinal, lines, billedMicro, readAt } of rows) {
        const billed = billedMicro === null ? null : microText(billedMicro)
        yield [connection.name, connection.code, period, say(`ui.state.supplier_bill.${state}`), say(isFinal ? 'ui.yes' : 'ui.no'), lines, billed, showTime(readAt)]
      }
    }
    return streamCsv(ctx, say('settlement.bills.title'), headings.map((key) => say(`settlement.bills.csv.${key}`)), cells())
  }
}

/** This month and the year before it, the newest first. */
function lastPeriods(): string[] {
  const periods = [periodOf(clock.now())]
  while (periods.length < PERIODS_SHOWN) periods.push(periodBefore(periods.at(-1)!))
  return periods
}
