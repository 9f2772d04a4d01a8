import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { confirmAddressChange } from '../../actions/change_address.ts'
import { fields } from '../../validators/fields.ts'
import { notice, pathIn, refuse } from '../answers.ts'

/** The code that went to the new address. */
export default class ConfirmAddressController {
  static validator = vine.create({ code: fields.code(), params: vine.object({ which: vine.enum(['email', 'phone'] as const) }) })

  async execute(ctx: HttpContext) {
    const { code, params } = await ctx.request.validateUsing(ConfirmAddressController.validator)
    const result = await confirmAddressChange(ctx.viewer, { which: params.which, code })
    if (result.ok) {
      notice(ctx, 'success', `account.${params.which}_changed`)
      return ctx.response.redirect().toPath(pathIn(ctx, ctx.viewer.realm === 'back_office' ? '/me' : '/account'))
    }
    switch (result.error.type) {
      case 'wrong_code':
        return refuse(ctx, 'code', 'verify.wrong_code', { left: result.error.attemptsLeft })
      case 'no_valid_code':
        return refuse(ctx, 'code', 'verify.no_valid_code')
      case 'address_taken':
        return refuse(ctx, 'code', 'account.address_taken')
      default:
        return result.error satisfies never
    }
  }
}
