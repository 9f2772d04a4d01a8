import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { changeAddress } from '../../actions/update_profile.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, notice, refuse } from '../answers.ts'

export default class ChangeAddressController {
  static validator = vine.create({
    which: vine.enum(['email', 'phone'] as const),
    email: fields.email().optional().requiredWhen('which', '=', 'email'),
    phone: fields.phone().optional().requiredWhen('which', '=', 'phone'),
    password: fields.password(),
  })

  async execute(ctx: HttpContext) {
    const { which, password, ...addresses } = await ctx.request.validateUsing(ChangeAddressController.validator)
    const result = await changeAddress(ctx.viewer, { which, password, address: addresses[which]! })
    if (result.ok) {
      notice(ctx, 'success', 'account.address_changed')
      return ctx.response.redirect().withQs().back()
    }
    switch (result.error.type) {
      case 'wrong_password':
        return refuse(ctx, 'password', 'account.wrong_password')
      case 'too_many':
        return refuse(ctx, 'password', 'account.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
      case 'address_invalid':
        return refuse(ctx, which, 'phone_invalid')
      case 'address_taken':
        return refuse(ctx, which, 'account.address_taken')
      default:
        return result.error satisfies never
    }
  }
}
