import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { NotFound } from '#identity/errors'
import { pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { pluginNames } from '#suppliers/queries/plugin_names_query'
import { focusColumns, focusOf } from '../../focus.ts'
import { billLinesExport, billLinesQuery, billTotalsQuery, chargeCategories, owners, totalsBy, type LinesFilter } from '../../queries/bill_lines_query.ts'
import { billQuery, type BillView } from '../../queries/bills_query.ts'
import { amountsIn } from './amounts.ts'

const PAGE_SIZE = 50
const tabs = ['lines', ...totalsBy] as const

/** A month's bill of a connection: its lines under FOCUS' names, and what they add up to. */
export default class ShowBillController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })
  static filter = vine.create({
    tab: vine.enum(tabs).optional(),
    q: searchField().optional(),
    category: vine.enum(chargeCategories).optional(),
    owner: vine.enum(owners).optional(),
    customer: vine.number().withoutDecimals().positive().optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowBillController.validator)
    const { tab = 'lines', page = 1, format, ...filter } = await readFilter(ctx, ShowBillController.filter)
    const bill = await billQuery(ctx.viewer, params.id)
    if (!bill) throw new NotFound()
    const provider = providerOf(ctx, bill)
    if (format === 'csv') return this.#export(ctx, bill, filter, provider)
    const shown = { page, pageSize: PAGE_SIZE }
    return ctx.view.render('pages/settlement/admin/bill', {
      bill, tab, tabs, filter, provider, categories: chargeCategories, owners, ...amountsIn(ctx), mayLoad: ctx.viewer.may('settlement.bills.load'),
      lines: tab === 'lines' ? await billLinesQuery(ctx.viewer, bill.id, filter, shown) : null,
      totals: tab === 'lines' ? null : await billTotalsQuery(ctx.viewer, bill.id, tab, shown),
    })
  }

  async #export(ctx: HttpContext, bill: BillView, filter: LinesFilter, provider: string) {
    await auditExport({ actor: ctx.viewer.actor, what: 'settlement.bill_lines', filter: { bill: bill.id, ...filter } })
    async function* cells() {
      for await (const line of billLinesExport(ctx.viewer, bill.id, filter)) {
        const focus = focusOf(line, { provider })
        yield focusColumns.map((column) => focus[column])
      }
    }
    return streamCsv(ctx, `focus-${bill.connection.code}-${bill.period}`, focusColumns, cells())
  }
}

function providerOf({ i18n }: HttpContext, { connection }: BillView): string {
  return pluginNames(connection.pluginCode)?.[i18n.locale === 'en' ? 'en' : 'zh-CN'] ?? connection.name
}
