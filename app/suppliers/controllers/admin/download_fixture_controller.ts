import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { NotFound } from '#identity/errors'
import { callFixture } from '../../call_fixture.ts'
import { callQuery } from '../../queries/calls_query.ts'
import { fields } from '../../validators/fields.ts'

export default class DownloadFixtureController {
  static validator = vine.create({ params: vine.object({ id: fields.callId() }) })

  async render({ request, response, viewer }: HttpContext) {
    const { params } = await request.validateUsing(DownloadFixtureController.validator)
    const call = await callQuery(viewer, params.id)
    if (!call) throw new NotFound()
    response.header('Content-Type', 'application/json; charset=utf-8')
    response.header('Content-Disposition', `attachment; filename="${call.operation}-${call.id}.json"`)
    return response.send(`${JSON.stringify(callFixture(call), null, 2)}\n`)
  }
}
