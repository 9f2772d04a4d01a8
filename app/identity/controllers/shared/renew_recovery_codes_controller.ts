import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { renewRecoveryCodes } from '../../actions/remove_second_factor.ts'
import { sayIn } from '../security_answers.ts'
import { securityPathOf } from '../security_paths.ts'

export default class RenewRecoveryCodesController {
  static validator = vine.create({})

  async execute(ctx: HttpContext) {
    const result = await renewRecoveryCodes(ctx.viewer)
    if (result.ok) {
      return ctx.view.render('pages/identity/recovery_codes', { ...result.value, next: securityPathOf(ctx, '/recovery-codes/kept') })
    }
    sayIn(ctx, 'warning', 'second_factor.none')
    return ctx.response.redirect().toPath(securityPathOf(ctx, '/security'))
  }
}
