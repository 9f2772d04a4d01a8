import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { replayCall } from '../../actions/replay_call.ts'
import { callQuery } from '../../queries/calls_query.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

export default class ReplayCallController {
  static validator = vine.create({ params: vine.object({ id: fields.callId() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ReplayCallController.validator)
    const call = await callQuery(ctx.viewer, params.id)
    if (!call) throw new NotFound()
    const result = await replayCall({ call, actor: ctx.viewer.actor })
    if (result.ok) {
      notice(ctx, 'success', 'replay.done')
      return ctx.response.redirect().toPath(`/admin/calls/${result.value.callId}`)
    }
    notice(ctx, 'error', `replay.${result.error.type}`)
    return ctx.response.redirect().toPath(`/admin/calls/${params.id}`)
  }
}
