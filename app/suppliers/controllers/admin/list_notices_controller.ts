import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { clock, DAY_MS, later } from '#kernel/clock'
import { codeField, pageField, readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { showTime } from '#kernel/time'
import { connectionsQuery } from '../../queries/connections_query.ts'
import { noticeKinds, noticesExportQuery, noticesQuery, noticeStates, refusedNoticesQuery, type NoticeRow, type NoticesFilter } from '../../queries/notices_query.ts'
import { fields } from '../../validators/fields.ts'

const REFUSED_DAYS = 30
const headings = ['received', 'connection', 'kind', 'number', 'order', 'account', 'resource', 'state', 'copies'] as const

/** What suppliers told us, and what came in their name and was not believed. */
export default class ListNoticesController {
  static validator = vine.create({
    connection: fields.code().optional(),
    state: vine.enum(noticeStates).optional(),
    kind: vine.enum(noticeKinds).optional(),
    q: codeField(160).optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListNoticesController.validator)
    if (format === 'csv') return this.#export(ctx, filter)
    const { viewer, view, request } = ctx
    const connections = await connectionsQuery(viewer)
    return view.render('pages/suppliers/notices', {
      notices: await noticesQuery(viewer, filter, { page, pageSize: PAGE_SIZE_DEFAULT }),
      refused: await refusedNoticesQuery(viewer, later(-REFUSED_DAYS * DAY_MS, clock.now())),
      refusedDays: REFUSED_DAYS,
      connections: connections.map(({ code, name }) => ({ code, name })),
      address: `${request.protocol()}://${request.host()}/notices/`,
      states: noticeStates,
      kinds: noticeKinds,
      filter,
    })
  }

  async #export(ctx: HttpContext, filter: NoticesFilter) {
    await auditExport({ actor: ctx.viewer.actor, what: 'suppliers.notices', filter })
    const say = (key: string) => ctx.i18n.formatMessage(`suppliers.notices.${key}`)
    const rows = await noticesExportQuery(ctx.viewer, filter)
    return streamCsv(ctx, say('title'), headings.map(say), cells(rows, say))
  }
}

async function* cells(rows: readonly NoticeRow[], say: (key: string) => string): AsyncGenerator<string[]> {
  for (const row of rows) {
    yield [
      showTime(row.receivedAt), row.connectionCode, say(`kinds.${row.kind}`), row.noticeId, row.supplierOrderNo ?? '', row.supplierAccount ?? '',
      row.supplierResourceId ?? '', say(`outcomes.${row.outcome ?? 'none'}`), String(row.copies),
    ]
  }
}
