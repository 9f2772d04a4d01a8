import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { codeField } from '#kernel/http/filters'
import { requestOfferLoad } from '../../actions/request_offer_load.ts'

/** Starts a load in the background; its progress stands on the page, also after a reload. */
export default class LoadOffersController {
  static validator = vine.create({ supplier: codeField(40) })

  async execute(ctx: HttpContext) {
    const { supplier } = await ctx.request.validateUsing(LoadOffersController.validator)
    const requested = await requestOfferLoad({ connectionCode: supplier, actor: ctx.viewer.actor })
    const [tone, key] = requested.ok ? ['success', 'requested'] : ['error', requested.error.type]
    ctx.session.flash('notice', { tone, text: ctx.i18n.formatMessage(`catalog.load.${key}`) })
    return ctx.response.redirect().toPath('/admin/offers')
  }
}
