import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { checkedUpload } from '#files/refusals'
import { updateBrand } from '../../actions/update_brand.ts'
import { LOGO, logoRule } from '../../brand.ts'
import { currentBrand } from '../../queries/brand_query.ts'
import { notice } from '../answers.ts'

export default class UpdateBrandController {
  static validator = vine.create({
    nameZh: vine.string().minLength(1).maxLength(30),
    nameEn: vine.string().minLength(1).maxLength(30),
    logoText: vine.string().minLength(1).maxLength(12),
    removeLogo: vine.boolean().optional(),
    primary: vine.string().regex(/^#[\da-fA-F]{6}$/).nullable().optional(),
  })

  async render({ view }: HttpContext) {
    return view.render('pages/identity/back_office/brand', { current: await currentBrand() })
  }

  async execute(ctx: HttpContext) {
    const { nameZh, nameEn, logoText, removeLogo, primary } = await ctx.request.validateUsing(UpdateBrandController.validator)
    const name = { 'zh-CN': nameZh, 'en': nameEn }
    const logo = await checkedUpload(ctx, LOGO.field, logoRule)
    await updateBrand(ctx.viewer, { name, logoText, primary: primary ?? '' }, logo ?? (removeLogo ? 'remove' : 'keep'))
    notice(ctx, 'success', 'brand.saved')
    return ctx.response.redirect().toPath('/admin/brand')
  }
}
