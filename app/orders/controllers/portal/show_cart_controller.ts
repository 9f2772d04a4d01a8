import type { HttpContext } from '@adonisjs/core/http'
import { cartQuery } from '../../queries/cart_query.ts'

export default class ShowCartController {
  async render({ view, viewer, i18n }: HttpContext) {
    const cart = await cartQuery(viewer, { locale: i18n.locale === 'en' ? 'en' : 'zh-CN' })
    return view.render('pages/orders/portal/cart', { cart })
  }
}
