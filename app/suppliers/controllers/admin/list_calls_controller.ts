import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { dayField, pageField, readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { endOfDay, showTime, startOfDay } from '#kernel/time'
import { callsExportQuery, callsQuery, callStatuses, type CallsFilter } from '../../queries/calls_query.ts'
import { connectionsQuery } from '../../queries/connections_query.ts'
import { operationNames } from '../../sdk/main.ts'
import { fields } from '../../validators/fields.ts'

const headings = ['started', 'connection', 'operation', 'status', 'reason', 'subject', 'key', 'attempts', 'duration'] as const

export default class ListCallsController {
  static validator = vine.create({
    connection: fields.code().optional(),
    operation: fields.operation().optional(),
    status: fields.status().optional(),
    subject: fields.subject().optional(),
    from: dayField().optional(),
    to: dayField().optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, from, to, ...filter } = await readFilter(ctx, ListCallsController.validator)
    const wanted = { ...filter, since: from ? startOfDay(from) : undefined, until: to ? endOfDay(to) : undefined, page, pageSize: PAGE_SIZE_DEFAULT }
    if (format === 'csv') return this.#export(ctx, wanted)
    const connections = await connectionsQuery(ctx.viewer)
    return ctx.view.render('pages/suppliers/calls', {
      calls: await callsQuery(ctx.viewer, wanted),
      filter: { connection: '', operation: '', status: '', subject: '', from: '', to: '', ...filter, ...(from && { from }), ...(to && { to }) },
      connections: connections.map(({ code, name }) => ({ code, name })),
      operations: operationNames.filter((name) => name !== 'parseNotice'),
      statuses: callStatuses,
    })
  }

  /** What the list shows; payloads and answers stay on their pages. */
  async #export(ctx: HttpContext, filter: CallsFilter) {
    const { viewer, i18n } = ctx
    await auditExport({ actor: viewer.actor, what: 'suppliers.calls', filter })
    const rows = await callsExportQuery(viewer, filter)
    const lines = rows.map((row) => [
      showTime(row.startedAt), row.connectionCode, row.operation, row.status, [row.refusalReason, row.supplierCode].filter(Boolean).join(' · '),
      row.subject ? `${row.subject.type} ${row.subject.id}` : '', row.operationKey, row.attempt, row.durationMs,
    ])
    const heading = headings.map((key) => i18n.formatMessage(`suppliers.calls.${key}`))
    return streamCsv(ctx, i18n.formatMessage('suppliers.calls.title'), heading, one(lines))
  }
}

async function* one<Cells>(lines: readonly Cells[]): AsyncGenerator<Cells> {
  yield* lines
}
