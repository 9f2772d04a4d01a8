import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { confirmSecondFactor } from '../../actions/confirm_second_factor.ts'
import { renewSession } from '../../session.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf } from '../answers.ts'
import { refuseIn, sayIn } from '../security_answers.ts'
import { securityPathOf } from '../security_paths.ts'

/** Shows the recovery codes in the answer to this very request: they pass neither a session nor an address. */
export default class ConfirmSecondFactorController {
  static validator = vine.create({ code: fields.secondFactor() })

  async execute(ctx: HttpContext) {
    const { code } = await ctx.request.validateUsing(ConfirmSecondFactorController.validator)
    const result = await confirmSecondFactor(ctx.viewer, { code })
    if (result.ok) {
      const { accessVersion, recoveryCodes } = result.value
      await renewSession(ctx, ctx.userSession!.session.id, { accessVersion, hasSecondFactor: true, isConfirmed: true })
      return ctx.view.render('pages/identity/recovery_codes', { recoveryCodes, next: securityPathOf(ctx, '/recovery-codes/kept') })
    }
    switch (result.error.type) {
      case 'wrong_code':
        return refuseIn(ctx, 'code', 'second_factor.wrong')
      case 'too_many':
        return refuseIn(ctx, 'code', 'second_factor.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
      case 'nothing_pending':
        sayIn(ctx, 'warning', 'second_factor.begin_again')
        return ctx.response.redirect().toPath(securityPathOf(ctx, '/second-factor'))
      default:
        return result.error satisfies never
    }
  }
}
