import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { codeField, pageField, readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { showTime } from '#kernel/time'
import { discoveriesExportQuery, discoveriesQuery, discoveryStates, type DiscoveriesFilter, type Discovery } from '../../queries/discoveries_query.ts'

const PAGE_SIZE = 50
const headings = ['number', 'kind', 'supplier', 'account', 'customer', 'state', 'first_seen', 'last_seen', 'reason', 'decided_by'] as const

/** Orders and resources at suppliers that nothing of ours knows. */
export default class ListDiscoveriesController {
  static validator = vine.create({
    state: vine.enum(discoveryStates).optional(),
    kind: vine.enum(['order', 'resource'] as const).optional(),
    supplier: codeField(40).optional(),
    q: codeField(160).optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListDiscoveriesController.validator)
    if (format === 'csv') return this.#export(ctx, filter)
    const discoveries = await discoveriesQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    return ctx.view.render('pages/orders/admin/discoveries', { discoveries, filter, states: discoveryStates })
  }

  async #export(ctx: HttpContext, filter: DiscoveriesFilter) {
    const { viewer, i18n } = ctx
    await auditExport({ actor: viewer.actor, what: 'orders.discoveries', filter })
    const rows = await discoveriesExportQuery(viewer, filter)
    const heading = headings.map((key) => i18n.formatMessage(`orders.discoveries.csv.${key}`))
    const say = (key: string) => i18n.formatMessage(key)
    return streamCsv(ctx, say('orders.discoveries.csv.file'), heading, cells(rows, say))
  }
}

async function* cells(rows: readonly Discovery[], say: (key: string) => string): AsyncGenerator<string[]> {
  for (const row of rows) {
    yield [
      row.supplierNo, say(`orders.discoveries.kind.${row.kind}`), row.supplierName, row.supplierAccount ?? '', row.organisation?.name ?? '',
      say(`ui.state.discovery.${row.state}`), showTime(row.firstSeenAt), showTime(row.lastSeenAt), row.reason ?? '', row.decidedBy ?? '',
    ]
  }
}
