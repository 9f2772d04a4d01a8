import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { showTime } from '#kernel/time'
import { receivablesExportQuery, receivablesQuery, receivableStates, type Receivable, type ReceivablesFilter } from '../../queries/receivables_query.ts'

const PAGE_SIZE = 50
const headings = ['customer', 'amount', 'owed', 'reason', 'state', 'booked_at', 'by', 'settled_at'] as const

/** What customers owe beyond their balance. */
export default class ListReceivablesController {
  static validator = vine.create({
    q: searchField().optional(),
    state: vine.enum(receivableStates).optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListReceivablesController.validator)
    if (format === 'csv') return this.#export(ctx, filter)
    const receivables = await receivablesQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    return ctx.view.render('pages/wallet/admin/receivables', {
      receivables, filter, states: receivableStates, mayCollect: ctx.viewer.may('wallet.receivables.collect'),
    })
  }

  async #export(ctx: HttpContext, filter: ReceivablesFilter) {
    await auditExport({ actor: ctx.viewer.actor, what: 'wallet.receivables', filter })
    const rows = await receivablesExportQuery(ctx.viewer, filter)
    const say = (key: string) => ctx.i18n.formatMessage(key)
    return streamCsv(ctx, say('wallet.receivables.title'), headings.map((key) => say(`wallet.receivables.csv.${key}`)), cells(rows, say))
  }
}

const yuan = (fen: number) => (fen / 100).toFixed(2)

async function* cells(rows: readonly Receivable[], say: (key: string) => string): AsyncGenerator<string[]> {
  for (const row of rows) {
    yield [
      row.organisationName, yuan(row.amountFen), yuan(row.owedFen), row.reason, say(`ui.state.receivable.${row.state}`), showTime(row.bookedAt),
      row.bookedBy ?? '', row.settledAt ? showTime(row.settledAt) : '',
    ]
  }
}
