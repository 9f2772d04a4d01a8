import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { codeField, searchField } from '#kernel/http/filters'
import { refuseFields } from '#kernel/http/refuse_fields'
import { decideDifferences } from '../../actions/decide_differences.ts'
import { BULK_ALL_MAX, BULK_NOW_MAX, BULK_TARGETS_MAX } from '../../limits.ts'
import { startPriceRun } from '../../actions/start_price_run.ts'
import { givenQuery } from './chosen_offers.ts'
import { leadToRun } from './lead_to_run.ts'
import { differencesQuery, openDifferenceIds } from '../../queries/differences_query.ts'
import { offerFieldNames } from '../../own_fields.ts'
import { localeOf } from '../locale.ts'
import { hiddenFields } from './rule_form.ts'

const SHOWN_MAX = 50
const filterForm = vine.create({ field: vine.enum(offerFieldNames).optional(), supplier: codeField(40).optional(), q: searchField().optional() })

/** Accepts or refuses the chosen differences; `render` shows what that does before anything changes. */
export default class DecideDifferencesController {
  static validator = vine.create({
    decision: vine.enum(['accept', 'refuse'] as const),
    ids: vine.array(vine.number().withoutDecimals().positive()).maxLength(BULK_TARGETS_MAX).optional(),
    all: vine.literal('yes').optional(),
  })

  async render(ctx: HttpContext) {
    const { typed, ids } = await this.#chosen(ctx)
    const shown = await differencesQuery(ctx.viewer, { ids: ids.slice(0, SHOWN_MAX) }, { page: 1, pageSize: SHOWN_MAX, locale: localeOf(ctx) })
    return ctx.view.render('pages/catalog/admin/differences_preview', {
      decision: typed.decision, rows: shown.rows, total: ids.length, fields: hiddenFields(typed), isLong: ids.length > BULK_NOW_MAX,
    })
  }

  async execute(ctx: HttpContext) {
    const { typed, ids } = await this.#chosen(ctx)
    if (ids.length > BULK_NOW_MAX) return leadToRun(ctx, await startPriceRun({ act: typed.decision, differenceIds: ids }, { actor: ctx.viewer.actor }))
    const done = await decideDifferences({ ids, decision: typed.decision, actor: ctx.viewer.actor })
    ctx.session.flash('notice', { tone: 'success', text: ctx.i18n.t(`catalog.differences.done.${typed.decision}`, { count: done.count }) })
    return ctx.response.redirect().toPath('/admin/price-differences')
  }

  async #chosen(ctx: HttpContext) {
    const typed = await ctx.request.validateUsing(DecideDifferencesController.validator)
    const filter = typed.all ? await filterForm.validate(givenQuery(ctx)) : { ids: typed.ids ?? [] }
    const ids = await openDifferenceIds(ctx.viewer, filter, BULK_ALL_MAX)
    if (ids.length === 0) refuseFields([{ field: 'ids', message: ctx.i18n.t('catalog.differences.none_chosen') }])
    return { typed, ids }
  }
}
