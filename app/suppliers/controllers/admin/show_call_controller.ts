import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { callQuery } from '../../queries/calls_query.ts'
import { fields } from '../../validators/fields.ts'

export default class ShowCallController {
  static validator = vine.create({ params: vine.object({ id: fields.callId() }) })

  async render({ request, view, viewer }: HttpContext) {
    const { params } = await request.validateUsing(ShowCallController.validator)
    const call = await callQuery(viewer, params.id)
    if (!call) throw new NotFound()
    return view.render('pages/suppliers/call', { call, mayReplay: viewer.may('suppliers.connections.manage') && call.status !== 'open' })
  }
}
