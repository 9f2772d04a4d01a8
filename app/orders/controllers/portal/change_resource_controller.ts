import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { itemMessages, readOptions } from '#catalog/options'
import { NotFound } from '#identity/errors'
import { refuseFields } from '#kernel/http/refuse_fields'
import { readFilter } from '#kernel/http/filters'
import { quoteChange } from '../../actions/quote_change.ts'
import { resourceId } from '../../id_patterns.ts'
import { changeChoicesQuery } from '../../queries/change_choices_query.ts'

const offerField = () => vine.number().withoutDecimals().positive()

export default class ChangeResourceController {
  static chosen = vine.create({ offerId: offerField().optional() })

  static validator = vine.create({
    offerId: offerField(),
    options: vine.object({}).allowUnknownProperties().optional(),
    params: vine.object({ id: vine.string().regex(resourceId) }),
  })

  /** What the resource can become: first the offer, then its options. */
  async render(ctx: HttpContext) {
    const { offerId } = await readFilter(ctx, ChangeResourceController.chosen)
    const choices = await changeChoicesQuery(ctx.viewer, ctx.params.id, offerId)
    if (!choices) throw new NotFound()
    return ctx.view.render('pages/orders/portal/change', choices)
  }

  /** The difference is quoted first; nothing changes before the quote is ordered. */
  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params, offerId, options = {} } = await request.validateUsing(ChangeResourceController.validator)
    const choices = await changeChoicesQuery(viewer, params.id, offerId)
    if (!choices?.offer) throw new NotFound()
    const chosen = readOptions(choices.offer.optionsSchema, options as Record<string, unknown>)
    const quoted = await quoteChange(viewer, { resourceId: params.id, offerId, options: chosen })
    if (quoted.ok) return response.redirect().status(303).toPath(`/quotes/${quoted.value.id}`)
    const { error } = quoted
    if (error.type === 'resource_not_found' || error.type === 'offer_not_found') throw new NotFound()
    if (error.type === 'invalid_options') return refuseFields(itemMessages(i18n, error.problems, error.offer.optionsSchema))
    session.flash('notice', { tone: 'warning', text: i18n.formatMessage(`orders.act_refused.${error.type}`) })
    return response.redirect().status(303).withQs({ offerId }).toPath(`/resources/${params.id}/change`)
  }
}
