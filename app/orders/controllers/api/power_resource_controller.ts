import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { lacksKey } from '#kernel/http/idempotent'
import { sendProblem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { powerResource } from '../../actions/power_resource.ts'
import type { PowerAct } from '../../resource_power.ts'
import { powerRefused } from './act_refusals.ts'
import { idField } from './ids.ts'

/** Twice is once at the supplier, so a repeated key is asked there again; nothing is stored under it. */
export default class PowerResourceController {
  static validator = vine.create({ params: vine.object({ id: idField() }) })

  suspend(ctx: HttpContext) {
    return this.#power(ctx, 'suspend')
  }

  resume(ctx: HttpContext) {
    return this.#power(ctx, 'resume')
  }

  async #power(ctx: HttpContext, act: PowerAct) {
    if (lacksKey(ctx)) return
    const { params } = await validateStrictly(ctx, PowerResourceController.validator)
    const done = await powerResource(ctx.viewer, { resourceId: params.id, act })
    if (!done.ok) return sendProblem(ctx, powerRefused(ctx, done.error).body)
    return ctx.response.status(done.value.told ? 200 : 202).json({ state: done.value.state })
  }
}
