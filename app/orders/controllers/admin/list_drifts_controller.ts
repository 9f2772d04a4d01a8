import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { codeField, pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { showTime } from '#kernel/time'
import { driftDecisions } from '../../actions/decide_drift.ts'
import { driftKinds, driftsExportQuery, driftsQuery, driftStates, type DriftsFilter, type DriftView } from '../../queries/drifts_query.ts'

const PAGE_SIZE = 50
const headings = ['resource', 'customer', 'supplier', 'kind', 'ours', 'theirs', 'state', 'first_seen', 'last_seen', 'reason'] as const

/** Where resources at their suppliers are not what our books say. */
export default class ListDriftsController {
  static validator = vine.create({
    state: vine.enum(driftStates).optional(),
    kind: vine.enum(driftKinds).optional(),
    supplier: codeField(40).optional(),
    q: searchField().optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListDriftsController.validator)
    if (format === 'csv') return this.#export(ctx, filter)
    const drifts = await driftsQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    return ctx.view.render('pages/orders/admin/drifts', { drifts, filter, states: driftStates, kinds: driftKinds, decisions: driftDecisions })
  }

  async #export(ctx: HttpContext, filter: DriftsFilter) {
    await auditExport({ actor: ctx.viewer.actor, what: 'orders.drifts', filter })
    const rows = await driftsExportQuery(ctx.viewer, filter)
    const say = (key: string) => ctx.i18n.formatMessage(key)
    return streamCsv(ctx, say('orders.drifts.title'), headings.map((key) => say(`orders.drifts.csv.${key}`)), cells(rows, say))
  }
}

async function* cells(rows: readonly DriftView[], say: (key: string) => string): AsyncGenerator<string[]> {
  for (const row of rows) {
    yield [
      row.resourceName, row.organisation.name, row.supplierName, say(`orders.drifts.kinds.${row.kind}`), JSON.stringify(row.ours), JSON.stringify(row.theirs),
      say(`ui.state.drift.${row.state}`), showTime(row.firstSeenAt), showTime(row.lastSeenAt), row.reason ?? '',
    ]
  }
}
