import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { codeField, pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { showTime } from '#kernel/time'
import { manualStepsExportQuery, manualStepsQuery, manualStepStates, type ManualStepsFilter } from '../../queries/manual_steps_query.ts'

const PAGE_SIZE = 50
const headings = ['step', 'order', 'customer', 'supplier', 'operation', 'name', 'state', 'due', 'answered_by', 'answered_at'] as const

/** What operators have to do at suppliers that have no call for it. */
export default class ListManualStepsController {
  static validator = vine.create({
    state: vine.enum(manualStepStates).optional(),
    supplier: codeField(40).optional(),
    q: searchField().optional(),
    overdue: vine.boolean().optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListManualStepsController.validator)
    if (format === 'csv') return this.#export(ctx, filter)
    const steps = await manualStepsQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    return ctx.view.render('pages/orders/admin/manual_steps', { steps, filter, states: manualStepStates })
  }

  async #export(ctx: HttpContext, filter: ManualStepsFilter) {
    const { viewer, i18n } = ctx
    await auditExport({ actor: viewer.actor, what: 'orders.manual_steps', filter })
    const locale = i18n.locale === 'en' ? 'en' : 'zh-CN'
    const steps = await manualStepsExportQuery(viewer, filter)
    const lines = steps.map((step) => [
      step.id, step.orderId, step.organisationName, step.supplierName, i18n.formatMessage(`orders.operation.${step.operation}`), step.names[locale],
      i18n.formatMessage(`ui.state.manual_step.${step.state}`), showTime(step.dueAt), step.answeredBy ?? '', step.answeredAt ? showTime(step.answeredAt) : '',
    ])
    const heading = headings.map((key) => i18n.formatMessage(`orders.manual.csv.${key}`))
    return streamCsv(ctx, i18n.formatMessage('orders.manual.csv.file'), heading, one(lines))
  }
}

async function* one(lines: readonly string[][]): AsyncGenerator<string[]> {
  yield* lines
}
