import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { requestAddressChange } from '../../actions/change_address.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, notice, refuse } from '../answers.ts'

/** Sends a code to the new address; the old one counts until it was entered. */
export default class ChangeAddressController {
  static validator = vine.create({
    which: vine.enum(['email', 'phone'] as const),
    email: fields.email().optional().requiredWhen('which', '=', 'email'),
    phone: fields.phone().optional().requiredWhen('which', '=', 'phone'),
    password: fields.password(),
  })

  async execute(ctx: HttpContext) {
    const { which, password, ...addresses } = await ctx.request.validateUsing(ChangeAddressController.validator)
    const result = await requestAddressChange(ctx.viewer, { which, password, address: addresses[which]! })
    if (result.ok) {
      notice(ctx, 'info', 'account.address_code_sent', { to: result.value.sentTo })
      return ctx.response.redirect().withQs().back()
    }
    const { error } = result
    switch (error.type) {
      case 'wrong_password':
        return refuse(ctx, 'password', 'account.wrong_password')
      case 'too_many':
        return refuse(ctx, 'password', 'account.too_many', { minutes: minutesOf(error.retryAfterSeconds) })
      case 'address_invalid':
        return refuse(ctx, which, 'phone_invalid')
      case 'same_address':
        return refuse(ctx, which, 'account.same_address')
      case 'too_soon':
        return refuse(ctx, which, 'account.address_too_soon', { seconds: error.seconds })
      default:
        return error satisfies never
    }
  }
}
