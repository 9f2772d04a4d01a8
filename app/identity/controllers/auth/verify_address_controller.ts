import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { masked } from '../../addresses.ts'
import { verifyCode } from '../../actions/verify_code.ts'
import { homeOf } from '../../homes.ts'
import { VERIFY_PATH } from '../../middleware/verified_middleware.ts'
import { fields } from '../../validators/fields.ts'
import { notice, refuse } from '../answers.ts'

export default class VerifyAddressController {
  static validator = vine.create({ code: fields.code(), params: vine.object({ which: vine.enum(['email', 'phone'] as const) }) })

  async render({ view, viewer }: HttpContext) {
    const { email, phone } = viewer.person!
    return view.render('pages/identity/verify', {
      missing: viewer.missing,
      email: { masked: masked(email), verified: !viewer.missing.includes('email') },
      phone: { masked: phone ? masked(phone) : null, verified: !viewer.missing.includes('phone') },
    })
  }

  async execute(ctx: HttpContext) {
    const { code, params } = await ctx.request.validateUsing(VerifyAddressController.validator)
    const { viewer } = ctx
    const result = await verifyCode({ userId: viewer.userId!, purpose: params.which, code, actor: viewer.actor })
    if (result.ok) {
      notice(ctx, 'success', `verify.done_${params.which}`)
      const done = viewer.missing.every((which) => which === params.which)
      return done ? ctx.response.redirect().toIntended(homeOf(viewer.realm)) : ctx.response.redirect().toPath(VERIFY_PATH)
    }
    const field = 'code'
    switch (result.error.type) {
      case 'wrong_code':
        return refuse(ctx, field, 'verify.wrong_code', { left: result.error.attemptsLeft })
      case 'no_valid_code':
        return refuse(ctx, field, 'verify.no_valid_code')
      default:
        return result.error satisfies never
    }
  }
}
