import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { assignmentLines, assignmentsHeading } from '../../csv.ts'
import { assignmentsExportQuery, assignmentsQuery } from '../../queries/assignments_query.ts'
import { fields } from '../../validators/fields.ts'

export default class ListAssignmentsController {
  static validator = vine.create({
    page: fields.page(),
    organisationId: fields.optionalId(),
    batch: vine.string().regex(/^[0-9a-f]{32}$/).optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, organisationId, batch, format } = await readFilter(ctx, ListAssignmentsController.validator)
    const { viewer, i18n } = ctx
    const filter = { organisationId: organisationId ?? undefined, batch }
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'identity.assignments', filter })
      const lines = assignmentLines(assignmentsExportQuery(viewer, filter), i18n)
      return streamCsv(ctx, i18n.t('organisations.assignments.title'), assignmentsHeading(i18n), lines)
    }
    return ctx.view.render('pages/identity/back_office/assignments', {
      assignments: await assignmentsQuery(viewer, { ...filter, page, pageSize: PAGE_SIZE_DEFAULT }),
      filter: { organisationId: organisationId ?? null, batch: batch ?? '' },
    })
  }
}
