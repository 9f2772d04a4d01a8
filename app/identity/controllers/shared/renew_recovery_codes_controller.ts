import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { renewRecoveryCodes } from '../../actions/remove_second_factor.ts'
import { fields } from '../../validators/fields.ts'
import { sayIn } from '../security_answers.ts'
import { securityPathOf } from '../security_paths.ts'

export default class RenewRecoveryCodesController {
  static validator = vine.create({ idempotencyKey: fields.formKey() })

  async execute(ctx: HttpContext) {
    const { idempotencyKey: key } = await ctx.request.validateUsing(RenewRecoveryCodesController.validator)
    const result = await renewRecoveryCodes(ctx.viewer, { key })
    if (result.ok) {
      return ctx.view.render('pages/identity/recovery_codes', { ...result.value, next: securityPathOf(ctx, '/recovery-codes/kept') })
    }
    sayIn(ctx, 'warning', `second_factor.${result.error.type}`)
    return ctx.response.redirect().toPath(securityPathOf(ctx, '/security'))
  }
}
