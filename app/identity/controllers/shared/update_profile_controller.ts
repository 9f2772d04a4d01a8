import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { LOCALES } from '#kernel/http/locale_middleware'
import { chooseLocale, updateProfile } from '../../actions/update_profile.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

export default class UpdateProfileController {
  static validator = vine.create({ name: fields.personName(), locale: vine.enum(LOCALES).optional() })

  async execute(ctx: HttpContext) {
    const { name, locale } = await ctx.request.validateUsing(UpdateProfileController.validator)
    await updateProfile(ctx.viewer, { name })
    if (locale) await chooseLocale(ctx.viewer, locale)
    notice(ctx, 'success', 'account.saved')
    return ctx.response.redirect().withQs().back()
  }
}
