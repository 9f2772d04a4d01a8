import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readMessages } from '../actions/read_messages.ts'

export default class ReadMessagesController {
  static validator = vine.create({
    ids: vine.array(vine.string().regex(/^msg_[0-9a-z]{22}$/)).maxLength(100).optional(),
    all: vine.boolean().optional(),
  })

  async execute({ request, response, viewer }: HttpContext) {
    const { ids = [], all } = await request.validateUsing(ReadMessagesController.validator)
    await readMessages(viewer, all ? 'all' : { ids })
    return response.redirect().withQs().back()
  }
}
