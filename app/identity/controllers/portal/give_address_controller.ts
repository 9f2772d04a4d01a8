import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { giveAddress } from '../../actions/replace_address.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { refuseIn, sayIn } from '../security_answers.ts'

/** A colleague lost e-mail and phone: an administrator of the organisation gives the account another address. */
export default class GiveAddressController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }), email: fields.email() })

  async execute(ctx: HttpContext) {
    const { params, email } = await ctx.request.validateUsing(GiveAddressController.validator)
    const given = await giveAddress(ctx.viewer, { userId: params.id, email })
    if (!given.ok) {
      if (given.error.type === 'member_not_found') throw new NotFound()
      return refuseIn(ctx, 'email', `lost_address.${given.error.type}`)
    }
    sayIn(ctx, 'success', 'lost_address.done')
    return ctx.response.redirect().toPath(`/members/${params.id}`)
  }
}
