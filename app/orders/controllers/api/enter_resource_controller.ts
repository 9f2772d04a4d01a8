import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { lacksKey } from '#kernel/http/idempotent'
import { problem, sendProblem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { enterResource } from '../../actions/enter_resource.ts'
import { idField } from './ids.ts'
import { notFound, refused } from './refusals.ts'

/** The address works once and is never stored, so a repeated key gets a new one. */
export default class EnterResourceController {
  static validator = vine.create({ params: vine.object({ id: idField() }) })

  async execute(ctx: HttpContext) {
    if (lacksKey(ctx)) return
    const { params } = await validateStrictly(ctx, EnterResourceController.validator)
    const entered = await enterResource(ctx.viewer, { resourceId: params.id })
    if (entered.ok) return ctx.response.json({ url: entered.value.url, expiresAt: entered.value.expiresAt })
    switch (entered.error.type) {
      case 'resource_not_found':
        return sendProblem(ctx, notFound(ctx).body)
      case 'unavailable':
        ctx.response.header('Retry-After', '5')
        return sendProblem(ctx, problem(ctx, 503, 'unavailable'))
      default:
        return sendProblem(ctx, refused(ctx, 409, `console_${entered.error.type}`).body)
    }
  }
}
