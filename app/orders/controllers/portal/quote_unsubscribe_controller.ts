import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { quoteUnsubscribe } from '../../actions/quote_unsubscribe.ts'
import { resourceId } from '../../id_patterns.ts'

/** Asks what leaving a resource would bring back, and shows it on a page of its own before anything is destroyed. */
export default class QuoteUnsubscribeController {
  static validator = vine.create({ params: vine.object({ id: vine.string().regex(resourceId) }) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(QuoteUnsubscribeController.validator)
    const quote = await quoteUnsubscribe(viewer, { resourceId: params.id })
    if (quote.ok) return response.redirect().status(303).toPath(`/resources/${params.id}/unsubscribe?quote=${quote.value.id}`)
    if (quote.error.type === 'resource_not_found') throw new NotFound()
    session.flash('notice', { tone: 'warning', text: i18n.formatMessage(`orders.unsubscribe_refused.${quote.error.type}`) })
    return response.redirect().status(303).toPath(`/resources/${params.id}`)
  }
}
