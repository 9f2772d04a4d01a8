import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { departmentsQuery } from '../../queries/departments_query.ts'
import { memberLines, membersHeading } from '../../csv.ts'
import { membersExportQuery, membersQuery } from '../../queries/members_query.ts'
import { roleChoicesQuery } from '../../queries/roles_query.ts'
import { fields } from '../../validators/fields.ts'
import { viewIn } from '../answers.ts'

export default class ListMembersController {
  static validator = vine.create({
    page: fields.page(),
    q: fields.keyword(),
    departmentId: fields.optionalId(),
    status: vine.enum(['active', 'suspended', 'offboarded'] as const).optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, departmentId, format, ...typed } = await readFilter(ctx, ListMembersController.validator)
    const { viewer, i18n } = ctx
    const filter = { ...typed, departmentId: departmentId ?? undefined }
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'identity.members', filter })
      return streamCsv(ctx, i18n.t('identity.members.title'), membersHeading(i18n), memberLines(membersExportQuery(viewer, filter), i18n))
    }
    const members = await membersQuery(viewer, { ...filter, page, pageSize: PAGE_SIZE_DEFAULT })
    return ctx.view.render(viewIn(ctx, 'members'), {
      members,
      filter: { q: '', status: '', ...typed, departmentId: departmentId ?? null },
      departments: await departmentsQuery(viewer),
      roles: await roleChoicesQuery(viewer),
      mayManage: viewer.may('identity.members.manage') || viewer.may('identity.staff.manage'),
    })
  }
}
