import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { auditExportQuery, auditQuery } from '#audit/queries/audit_query'
import { codeField, dayField, readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { streamJson } from '#kernel/http/stream_json'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { endOfDay, startOfDay } from '#kernel/time'
import { shownEntry, subjectTypes } from '../../audit_words.ts'
import { auditHeading, auditLines } from '../../csv.ts'
import { fields } from '../../validators/fields.ts'
import { viewIn } from '../answers.ts'

export default class SearchAuditController {
  static validator = vine.create({
    cursor: vine.string().maxLength(200).optional(),
    action: vine.string().maxLength(80).regex(/^[a-z_.]+\*?$/).optional(),
    actorUserId: fields.optionalId(),
    who: fields.keyword(),
    text: fields.keyword(),
    subjectType: vine.string().maxLength(40).regex(/^[a-z_]+$/).optional(),
    subjectId: codeField(64).optional(),
    organisationId: fields.optionalId(),
    since: dayField().optional(),
    until: dayField().optional(),
    format: vine.enum(['csv', 'json'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const input = await readFilter(ctx, SearchAuditController.validator)
    const { actorUserId, organisationId, since, until, cursor, format, ...typed } = input
    const filter = {
      ...typed,
      actorUserId: actorUserId ?? undefined,
      organisationId: organisationId ?? undefined,
      since: since ? startOfDay(since) : undefined,
      until: until ? endOfDay(until) : undefined,
    }
    const { viewer, i18n } = ctx
    if (format) await auditExport({ actor: viewer.actor, what: 'audit.rows', filter: input })
    if (format === 'json') return streamJson(ctx, i18n.t('identity.audit.title'), auditExportQuery(viewer, filter))
    if (format === 'csv') {
      return streamCsv(ctx, i18n.t('identity.audit.title'), auditHeading(i18n), auditLines(auditExportQuery(viewer, filter)))
    }
    const rows = await auditQuery(viewer, { ...filter, cursor, limit: PAGE_SIZE_DEFAULT })
    return ctx.view.render(viewIn(ctx, 'audit'), { rows: rows.data.map((row) => shownEntry(row, i18n, { mayUndo: viewer.may('identity.roles.manage') })), nextCursor: rows.nextCursor, filter: input, subjectTypes })
  }
}
