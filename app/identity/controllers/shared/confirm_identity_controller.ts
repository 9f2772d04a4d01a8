import vine from '@vinejs/vine'
import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import type { Result } from '#kernel/result'
import { confirmPassword } from '../../actions/confirm_password.ts'
import { spendSecondFactor } from '../../actions/spend_second_factor.ts'
import { noteStepUp } from '../../actions/note_step_up.ts'
import { deviceOf } from '../../devices.ts'
import { homeOf } from '../../homes.ts'
import { resumeRequest } from '../../kept_form.ts'
import { renewSession } from '../../session.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, originOf } from '../answers.ts'
import { refuseIn, sayIn } from '../security_answers.ts'

type Refused = { type: 'wrong_code' } | { type: 'wrong_password' } | { type: 'too_many'; retryAfterSeconds: number }

/** Asks somebody who is signed in for a fresh proof: the second factor, or the password where there is none. */
export default class ConfirmIdentityController {
  static validator = vine.create({ code: fields.secondFactor().optional(), password: fields.password().optional() })

  async render(ctx: HttpContext) {
    const { isEnrolled } = ctx.userSession!
    return ctx.view.render('pages/identity/confirm', { isEnrolled, withRecovery: ctx.request.qs().with === 'recovery' })
  }

  async execute(ctx: HttpContext) {
    const { code, password } = await ctx.request.validateUsing(ConfirmIdentityController.validator)
    const { viewer } = ctx
    const { isEnrolled, session } = ctx.userSession!
    const result = isEnrolled ? await this.#byCode(ctx, code ?? '') : await this.#byPassword(ctx, password ?? '')
    await noteStepUp(viewer, { isConfirmed: result.ok })
    if (!result.ok) return this.#refuse(ctx, result.error)
    await renewSession(ctx, session.id, { isConfirmed: true })
    const { hasForm } = resumeRequest(ctx, viewer.userId!, homeOf(viewer.realm))
    if (hasForm) sayIn(ctx, 'info', 'confirm.now_send')
  }

  #byCode(ctx: HttpContext, code: string): Promise<Result<unknown, Refused>> {
    return spendSecondFactor({ userId: ctx.viewer.userId!, code, origin: originOf(ctx), device: deviceOf(ctx) })
  }

  async #byPassword({ viewer }: HttpContext, password: string): Promise<Result<unknown, Refused>> {
    const user = await db.from('users').where('id', viewer.userId!).select('password').firstOrFail()
    return confirmPassword(user.password, password, viewer.actor)
  }

  #refuse(ctx: HttpContext, error: Refused) {
    switch (error.type) {
      case 'wrong_code':
        return refuseIn(ctx, 'code', 'second_factor.wrong')
      case 'wrong_password':
        return refuseIn(ctx, 'password', 'confirm.wrong_password')
      case 'too_many':
        return refuseIn(ctx, ctx.userSession!.isEnrolled ? 'code' : 'password', 'second_factor.too_many', { minutes: minutesOf(error.retryAfterSeconds) })
      default:
        return error satisfies never
    }
  }
}
