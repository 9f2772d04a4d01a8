import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { inboxQuery, unreadCount } from '../queries/inbox_query.ts'

export default class ListMessagesController {
  static validator = vine.create({ page: vine.number().withoutDecimals().range([1, 10_000]).optional(), unread: vine.boolean().optional() })

  async render({ request, view, viewer }: HttpContext) {
    const { page = 1, unread } = await request.validateUsing(ListMessagesController.validator)
    const messages = await inboxQuery(viewer, { page, pageSize: PAGE_SIZE_DEFAULT, unread })
    return view.render('pages/messages/inbox', { messages, unread: unread ?? false, unreadCount: await unreadCount(viewer) })
  }
}
