import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { customerChoices } from '#identity/queries/customer_choices_query'
import { codeField, pageField, readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { connectionNames } from '#suppliers/queries/connection_names_query'
import { importPrices, importsExportQuery, importsQuery, importStates, type ImportsFilter, type ImportView } from '../../queries/imports_query.ts'

const PAGE_SIZE = 50
const headings = ['resource', 'name', 'supplier', 'account', 'customer', 'matched', 'expires', 'state', 'reason'] as const

/** What exists at suppliers and is not in our books, with whose it may be. */
export default class ListImportsController {
  static validator = vine.create({
    state: vine.enum(importStates).optional(),
    matched: vine.enum(['yes', 'no'] as const).optional(),
    supplier: codeField(40).optional(),
    q: codeField(160).optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListImportsController.validator)
    if (format === 'csv') return this.#export(ctx, filter)
    const { viewer, view } = ctx
    const imports = await importsQuery(viewer, filter, { page, pageSize: PAGE_SIZE })
    return view.render('pages/orders/admin/imports', {
      imports, filter, states: importStates, prices: await importPrices(viewer, imports.rows), customers: await customerChoices(viewer),
      connections: await connectionNames(viewer),
    })
  }

  async #export(ctx: HttpContext, filter: ImportsFilter) {
    await auditExport({ actor: ctx.viewer.actor, what: 'orders.imports', filter })
    const rows = await importsExportQuery(ctx.viewer, filter)
    const say = (key: string) => ctx.i18n.formatMessage(key)
    return streamCsv(ctx, say('orders.imports.title'), headings.map((key) => say(`orders.imports.csv.${key}`)), cells(rows, say))
  }
}

async function* cells(rows: readonly ImportView[], say: (key: string) => string): AsyncGenerator<string[]> {
  for (const row of rows) {
    yield [
      row.supplierResourceId, row.content.name, row.supplierName, row.supplierAccount ?? '', row.organisation?.name ?? '',
      say(`orders.imports.matches.${row.matchedBy ?? 'none'}`), row.content.expiresAt ?? '', say(`ui.state.import.${row.state}`), row.reason ?? '',
    ]
  }
}
