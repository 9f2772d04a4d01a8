import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { linkByCode } from '../../actions/use_sign_in_code.ts'
import { fields } from '../../validators/fields.ts'
import { originOf } from '../answers.ts'
import { askedCode, forgetAskedCode, refuseCode } from '../asked_code.ts'

/** A code from the phone leads to the page that sets a new password; signing in, second factor included, comes after it. */
export default class ResetByCodeController {
  static validator = vine.create({ code: fields.code() })

  async render(ctx: HttpContext) {
    const asked = askedCode(ctx, 'reset')
    if (!asked) return ctx.response.redirect().toPath('/forgot-password')
    return ctx.view.render('pages/identity/enter_code', { asked, action: '/forgot-password/code', again: '/forgot-password', back: '/forgot-password' })
  }

  async execute(ctx: HttpContext) {
    const { code } = await ctx.request.validateUsing(ResetByCodeController.validator)
    const asked = askedCode(ctx, 'reset')
    if (!asked) return ctx.response.redirect().toPath('/forgot-password')
    const result = await linkByCode({ ...asked, code, origin: originOf(ctx) })
    if (!result.ok) return refuseCode(ctx, result.error)
    forgetAskedCode(ctx)
    return ctx.response.redirect().toPath(`/set-password/${result.value.link}`)
  }
}
