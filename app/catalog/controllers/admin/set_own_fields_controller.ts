import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { refuseFields } from '#kernel/http/refuse_fields'
import { parseYuan } from '#kernel/money'
import { setOwnFields } from '../../actions/set_own_fields.ts'
import { PRICE_FEN_MAX } from '../../limits.ts'
import { offerFieldNames } from '../../own_fields.ts'

/** Which fields of an offer are ours, and what they say. */
export default class SetOwnFieldsController {
  static validator = vine.create({
    own: vine.array(vine.enum(offerFieldNames)).maxLength(offerFieldNames.length).optional(),
    nameZh: vine.string().trim().maxLength(200).optional(),
    nameEn: vine.string().trim().maxLength(200).optional(),
    listPrice: vine.string().trim().maxLength(20).optional(),
    params: vine.object({ id: vine.number().withoutDecimals().positive() }),
  })

  async execute(ctx: HttpContext) {
    const { own = [], nameZh, nameEn, listPrice, params } = await ctx.request.validateUsing(SetOwnFieldsController.validator)
    const listFen = listPrice ? parseYuan(listPrice) : undefined
    if (listFen === null || (listFen !== undefined && (listFen < 1 || listFen > PRICE_FEN_MAX))) {
      refuseFields([{ field: 'listPrice', message: ctx.i18n.t('catalog.rule.price_invalid') }])
    }
    const set = await setOwnFields({ offerId: params.id, own: [...new Set(own)], nameZh, nameEn, listFen, actor: ctx.viewer.actor })
    if (!set.ok) throw new NotFound()
    ctx.session.flash('notice', { tone: 'success', text: ctx.i18n.t('catalog.own.saved') })
    return ctx.response.redirect().toPath(`/admin/offers/${params.id}`)
  }
}
