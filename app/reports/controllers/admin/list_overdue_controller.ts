import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { pageField, readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { showTime } from '#kernel/time'
import { overdueCounts, overdueExportQuery, overdueQuery, type OverdueFilter, type OverdueRow } from '../../queries/overdue_query.ts'
import { overdueKinds, overdueOwners } from '../../queries/overdue_sources.ts'

const PAGE_SIZE = 50
const headings = ['kind', 'title', 'customer', 'owner', 'state', 'due', 'late', 'next', 'amount'] as const

/** Nothing parks silently: what is past its due date, by who owes the act. */
export default class ListOverdueController {
  static validator = vine.create({
    owner: vine.enum(overdueOwners).optional(),
    kind: vine.enum(overdueKinds).optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListOverdueController.validator)
    if (format === 'csv') return this.#export(ctx, filter)
    const late = await overdueQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    const counts = await overdueCounts(ctx.viewer)
    const rows = late.rows.map((row) => ({ ...row, late: lateness(ctx, row) }))
    return ctx.view.render('pages/reports/admin/overdue', { overdue: { ...late, rows }, filter, counts, owners: overdueOwners, kinds: overdueKinds })
  }

  async #export(ctx: HttpContext, filter: OverdueFilter) {
    const { viewer, i18n } = ctx
    await auditExport({ actor: viewer.actor, what: 'reports.overdue', filter })
    const rows = await overdueExportQuery(viewer, filter)
    const locale = i18n.locale === 'en' ? 'en' : 'zh-CN'
    const say = (key: string) => i18n.formatMessage(`reports.overdue.${key}`)
    const lines = rows.map((row) => [
      say(`kind.${row.kind}`), row.titles[locale], row.organisation?.name ?? null, i18n.formatMessage(`orders.owner.${row.owner}`), row.state, showTime(row.dueAt),
      lateness(ctx, row), say(`next.${row.next}`), row.fen === null ? null : (row.fen / 100).toFixed(2),
    ])
    return streamCsv(ctx, say('title'), headings.map((key) => say(`csv.${key}`)), one(lines))
  }
}

/** `3 d 4 h`, `2 h`, `5 min`: as long as a person needs to know it. */
function lateness({ i18n }: HttpContext, { lateMinutes }: OverdueRow): string {
  const [days, hours] = [Math.floor(lateMinutes / 1_440), Math.floor((lateMinutes % 1_440) / 60)]
  const key = days > 0 ? 'days' : hours > 0 ? 'hours' : 'minutes'
  return i18n.formatMessage(`reports.overdue.late.${key}`, { days, hours, minutes: lateMinutes })
}

async function* one<Cells>(lines: readonly Cells[]): AsyncGenerator<Cells> {
  yield* lines
}
