import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { submitIdempotently, type FormAnswer } from '#kernel/http/idempotent'
import { placeUnsubscribe, type PlaceUnsubscribeRefused } from '../../actions/place_unsubscribe.ts'
import { unsubscribeQuoteId } from '../../id_patterns.ts'
import { resourceQuery } from '../../queries/resources_query.ts'
import { unsubscribeQuoteQuery } from '../../queries/unsubscribe_quote_query.ts'

export default class UnsubscribeController {
  static validator = vine.create({ quoteId: vine.string().regex(unsubscribeQuoteId) })

  /** The refund that was asked for, and what leaving means. */
  async render({ params, request, response, view, viewer }: HttpContext) {
    const resource = await resourceQuery(viewer, params.id)
    if (!resource) throw new NotFound()
    const wanted = String(request.qs().quote ?? '')
    const quote = unsubscribeQuoteId.test(wanted) ? await unsubscribeQuoteQuery(viewer, wanted) : null
    if (quote?.resourceId !== resource.id) return response.redirect().toPath(`/resources/${resource.id}`)
    return view.render('pages/orders/portal/unsubscribe', { resource, quote })
  }

  async execute(ctx: HttpContext) {
    const { params, viewer, i18n } = ctx
    const { quoteId } = await ctx.request.validateUsing(UnsubscribeController.validator)
    return submitIdempotently(ctx, async (trx) => {
      const placed = await placeUnsubscribe(viewer, { resourceId: params.id, quoteId }, { trx })
      if (!placed.ok) return this.#refuse(ctx, placed.error)
      return { to: `/orders/${placed.value.orderId}`, notice: { tone: 'success', text: i18n.formatMessage('orders.unsubscribe.placed') } }
    })
  }

  #refuse({ i18n, params }: HttpContext, error: PlaceUnsubscribeRefused): FormAnswer {
    if (error.type === 'resource_not_found') throw new NotFound()
    const to = error.type === 'not_verified' ? '/verify' : `/resources/${params.id}`
    return { to, store: false, notice: { tone: 'warning', text: i18n.formatMessage(`orders.unsubscribe_refused.${error.type}`) } }
  }
}
