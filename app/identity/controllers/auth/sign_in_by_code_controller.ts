import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { signInByCode } from '../../actions/use_sign_in_code.ts'
import { fields } from '../../validators/fields.ts'
import { originOf } from '../answers.ts'
import { askedCode, forgetAskedCode, refuseCode } from '../asked_code.ts'
import { admit } from '../start_session.ts'

/** The page on which the code is entered that this browser asked for. */
export default class SignInByCodeController {
  static validator = vine.create({ code: fields.code() })

  async render(ctx: HttpContext) {
    const asked = askedCode(ctx, 'sign_in')
    if (!asked) return ctx.response.redirect().toPath('/sign-in?by=code')
    return ctx.view.render('pages/identity/enter_code', { asked, action: '/sign-in/code/enter', again: '/sign-in/code', back: '/sign-in' })
  }

  async execute(ctx: HttpContext) {
    const { code } = await ctx.request.validateUsing(SignInByCodeController.validator)
    const asked = askedCode(ctx, 'sign_in')
    if (!asked) return ctx.response.redirect().toPath('/sign-in?by=code')
    const result = await signInByCode({ ...asked, code, origin: originOf(ctx) })
    if (!result.ok) return refuseCode(ctx, result.error)
    forgetAskedCode(ctx)
    return admit(ctx, result.value)
  }
}
