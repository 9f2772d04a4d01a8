import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { invitationLines, invitationsHeading } from '../../csv.ts'
import { departmentsQuery } from '../../queries/departments_query.ts'
import { invitationsExportQuery, invitationsQuery } from '../../queries/invitations_query.ts'
import { roleChoicesQuery } from '../../queries/roles_query.ts'
import { fields } from '../../validators/fields.ts'

const states = ['open', 'accepted', 'withdrawn', 'expired'] as const

export default class ListInvitationsController {
  static validator = vine.create({
    page: fields.page(),
    q: fields.keyword(),
    state: vine.enum(states).optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListInvitationsController.validator)
    const { viewer, i18n } = ctx
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'identity.invitations', filter })
      const lines = invitationLines(invitationsExportQuery(viewer, filter), i18n)
      return streamCsv(ctx, i18n.t('organisations.invitations.title'), invitationsHeading(i18n), lines)
    }
    return ctx.view.render('pages/identity/invitations', {
      invitations: await invitationsQuery(viewer, { ...filter, page, pageSize: PAGE_SIZE_DEFAULT }),
      filter: { q: '', state: '', ...filter },
      states,
      departments: await departmentsQuery(viewer),
      roles: await roleChoicesQuery(viewer),
    })
  }
}
