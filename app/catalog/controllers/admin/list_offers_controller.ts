import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { customerChoices } from '#identity/queries/customer_choices_query'
import { auditExport } from '#audit/actions/audit_export'
import { pageField, readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { CSV_ROWS_MAX } from '../../limits.ts'
import { offerFilterFields } from '../../offer_filter.ts'
import { offersHeading, offerLines } from '../../offers_csv.ts'
import { loadsQuery } from '../../queries/loads_query.ts'
import { offerChoicesQuery } from '../../queries/offer_choices_query.ts'
import { openPriceRunsQuery } from '../../queries/price_runs_query.ts'
import { lackKinds, publishCounts, publishQuery, publishRows, publishStates, READ_COSTS } from '../../queries/publish_query.ts'
import { localeOf } from '../locale.ts'

const PAGE_SIZE = 50

/** What is on sale, what is not, and why. */
export default class ListOffersController {
  static validator = vine.create({
    ...offerFilterFields,
    state: vine.enum(publishStates).optional(),
    lack: vine.enum(lackKinds).optional(),
    format: vine.enum(['csv'] as const).optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, view, i18n } = ctx
    const { page = 1, format, ...filter } = await readFilter(ctx, ListOffersController.validator)
    const locale = localeOf(ctx)
    const mayReadCosts = viewer.may(READ_COSTS)
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'catalog.offers', filter })
      const { rows } = await publishRows(viewer, { ...filter, locale }, 0, CSV_ROWS_MAX)
      return streamCsv(ctx, i18n.t('catalog.csv.title'), offersHeading(i18n, mayReadCosts), offerLines(rows, i18n, mayReadCosts))
    }
    return view.render('pages/catalog/admin/offers', {
      offers: await publishQuery(viewer, { ...filter, page, pageSize: PAGE_SIZE, locale }),
      counts: await publishCounts(viewer),
      choices: await offerChoicesQuery(viewer, { locale }),
      filter: { supplier: '', family: '', region: '', q: '', state: '', lack: '', ...filter },
      states: publishStates,
      lacks: lackKinds,
      loads: await loadsQuery(viewer),
      runs: await openPriceRunsQuery(viewer),
      mayLoad: viewer.may('catalog.offers.load'),
      customers: await customerChoices(viewer),
      mayPrice: viewer.may('catalog.prices.manage'),
      mayReadCosts,
    })
  }
}
