import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { publishChosen } from '../../actions/publish_chosen.ts'
import { startPriceRun } from '../../actions/start_price_run.ts'
import { BULK_NOW_MAX, BULK_TARGETS_MAX } from '../../limits.ts'
import { chosenOffers } from './chosen_offers.ts'
import { leadToRun } from './lead_to_run.ts'
import { hiddenFields } from './rule_form.ts'

const SHOWN_MAX = 50

/** Takes the chosen offers off the shop or puts them back; `render` shows which before anything changes. */
export default class ActOnOffersController {
  static validator = vine.create({
    publish: vine.enum(['publish', 'unpublish'] as const),
    offerIds: vine.array(vine.number().withoutDecimals().positive()).maxLength(BULK_TARGETS_MAX).optional(),
    all: vine.literal('yes').optional(),
  })

  async render(ctx: HttpContext) {
    const { typed, offers } = await this.#chosen(ctx)
    return ctx.view.render('pages/catalog/admin/offers_preview', {
      act: typed.publish, offers: offers.slice(0, SHOWN_MAX), total: offers.length, fields: hiddenFields(typed), isLong: offers.length > BULK_NOW_MAX,
    })
  }

  async execute(ctx: HttpContext) {
    const { typed, offers } = await this.#chosen(ctx)
    const offerIds = offers.map(({ id }) => id)
    const { actor } = ctx.viewer
    if (offerIds.length > BULK_NOW_MAX) return leadToRun(ctx, await startPriceRun({ act: typed.publish, offerIds }, { actor }))
    const done = await publishChosen({ act: typed.publish, offerIds, actor })
    ctx.session.flash('notice', { tone: 'success', text: ctx.i18n.t(`catalog.acts.done.${typed.publish}`, { count: done.count }) })
    return ctx.response.redirect().withQs().toPath('/admin/offers')
  }

  async #chosen(ctx: HttpContext) {
    const typed = await ctx.request.validateUsing(ActOnOffersController.validator)
    const offers = await chosenOffers(ctx, typed)
    if (!offers || offers.length === 0) refuseFields([{ field: 'offerIds', message: ctx.i18n.t('catalog.rule.none_chosen') }])
    return { typed, offers }
  }
}
