import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { outboxQuery } from '../queries/outbox_query.ts'

/** Development and demo only: the messages that nobody sent. `?to=` narrows to one address; JSON for tests. */
export default class ListOutboxController {
  static validator = vine.create({ to: vine.string().maxLength(254).optional() })

  async render({ request, response, view, viewer }: HttpContext) {
    const { to } = await request.validateUsing(ListOutboxController.validator)
    const messages = await outboxQuery(viewer, { to })
    if (request.accepts(['html', 'json']) === 'json') return response.json({ data: messages })
    return view.render('pages/messages/outbox', { messages, to: to ?? '' })
  }
}
