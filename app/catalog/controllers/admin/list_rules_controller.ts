import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { customerChoices } from '#identity/queries/customer_choices_query'
import { auditExport } from '#audit/actions/audit_export'
import { codeField, pageField, readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { ruleGroups } from '../../price_rules.ts'
import { offerChoicesQuery } from '../../queries/offer_choices_query.ts'
import { rulesExportQuery, rulesQuery, ruleStates } from '../../queries/rules_query.ts'
import { ruleLines, rulesHeading } from '../../rules_csv.ts'
import { localeOf } from '../locale.ts'

const PAGE_SIZE = 50

export default class ListRulesController {
  static validator = vine.create({
    group: vine.enum(ruleGroups).optional(),
    supplier: codeField(40).optional(),
    state: vine.enum(ruleStates).optional(),
    offerId: vine.number().withoutDecimals().positive().optional(),
    format: vine.enum(['csv'] as const).optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListRulesController.validator)
    const locale = localeOf(ctx)
    if (format === 'csv') {
      await auditExport({ actor: ctx.viewer.actor, what: 'catalog.prices', filter })
      const rows = rulesExportQuery(ctx.viewer, { ...filter, locale })
      return streamCsv(ctx, ctx.i18n.t('catalog.csv.rules_title'), rulesHeading(ctx.i18n), ruleLines(rows, ctx.i18n))
    }
    return ctx.view.render('pages/catalog/admin/rules', {
      rules: await rulesQuery(ctx.viewer, { ...filter, page, pageSize: PAGE_SIZE, locale }),
      choices: await offerChoicesQuery(ctx.viewer, { locale }),
      filter: { group: '', supplier: '', state: '', offerId: '', ...filter },
      groups: ruleGroups,
      states: ruleStates,
      customers: await customerChoices(ctx.viewer),
      mayPrice: ctx.viewer.may('catalog.prices.manage'),
    })
  }
}
