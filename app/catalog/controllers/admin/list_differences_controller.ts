import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { codeField, pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { differenceLines, differencesHeading } from '../../differences_csv.ts'
import { offerFieldNames } from '../../own_fields.ts'
import { differencesExportQuery, differencesQuery, differenceStates } from '../../queries/differences_query.ts'
import { offerChoicesQuery } from '../../queries/offer_choices_query.ts'
import { localeOf } from '../locale.ts'

const PAGE_SIZE = 50

/** What suppliers ask now and we have not taken over. */
export default class ListDifferencesController {
  static validator = vine.create({
    state: vine.enum(differenceStates).optional(),
    field: vine.enum(offerFieldNames).optional(),
    supplier: codeField(40).optional(),
    q: searchField().optional(),
    page: pageField().optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, view, i18n } = ctx
    const { page = 1, format, ...typed } = await readFilter(ctx, ListDifferencesController.validator)
    const filter = { ...typed, state: typed.state ?? ('open' as const) }
    const locale = localeOf(ctx)
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'catalog.differences', filter })
      return streamCsv(ctx, i18n.t('catalog.differences.file'), differencesHeading(i18n), differenceLines(differencesExportQuery(viewer, filter, locale), i18n))
    }
    return view.render('pages/catalog/admin/differences', {
      differences: await differencesQuery(viewer, filter, { page, pageSize: PAGE_SIZE, locale }),
      filter,
      states: differenceStates,
      fields: offerFieldNames,
      choices: await offerChoicesQuery(viewer, { locale }),
      mayDecide: viewer.may('catalog.prices.manage'),
    })
  }
}
