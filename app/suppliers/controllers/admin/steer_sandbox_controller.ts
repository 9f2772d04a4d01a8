import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { sandboxControls, seedOrder, tellSandbox } from '../../sandbox_controls.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

const DAYS_MAX = 366 * 24 * 3600

export default class SteerSandboxController {
  static validator = vine.create({
    act: vine.enum(['fault', 'seed', 'calm', 'clock', 'reset'] as const),
    operation: vine.string().trim().maxLength(40).optional(),
    fault: vine.string().trim().maxLength(40).optional(),
    times: vine.number().withoutDecimals().min(1).max(1000).optional(),
    seconds: vine.number().withoutDecimals().min(1).max(DAYS_MAX).optional(),
    seed: vine.string().trim().minLength(1).maxLength(60).optional().requiredWhen('act', '=', 'seed'),
    percent: vine.number().withoutDecimals().range([1, 100]).optional(),
    calls: vine.number().withoutDecimals().range([1, 200]).optional(),
    params: vine.object({ code: fields.pluginCode() }),
  })

  async execute(ctx: HttpContext) {
    const { params, act, operation, fault, times = 1, seconds = 60, seed = '', percent = 20, calls = 50 } = await ctx.request.validateUsing(SteerSandboxController.validator)
    const control = sandboxControls()[params.code]
    if (!control) throw new NotFound()
    const orders = {
      fault: ['PUT', '/faults', [{ operation, fault, times, seconds }]],
      seed: ['PUT', '/faults', seedOrder({ seed, percent, calls, operation })],
      calm: ['PUT', '/faults', []],
      clock: ['PUT', '/clock', { advanceSeconds: seconds }],
      reset: ['POST', '/reset', undefined],
    } as const
    const [method, path, body] = orders[act]
    try {
      await tellSandbox(control, method, path, body)
      notice(ctx, 'success', `sandboxes.did.${act}`)
    } catch (error) {
      notice(ctx, 'error', 'sandboxes.refused', { message: error instanceof Error ? error.message : String(error) })
    }
    return ctx.response.redirect().toPath('/admin/sandboxes')
  }
}
