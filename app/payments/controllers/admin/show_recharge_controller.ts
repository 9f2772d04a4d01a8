import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { rechargeQuery } from '../../queries/recharges_query.ts'

export default class ShowRechargeController {
  async render({ params, viewer, view }: HttpContext) {
    const recharge = await rechargeQuery(viewer, params.id)
    if (!recharge) throw new NotFound('No such recharge.')
    const isOwn = recharge.enteredBy.userId === viewer.userId
    const mayDecide = recharge.state === 'entered' && viewer.may('payments.recharges.decide')
    return view.render('pages/payments/admin/recharge', { recharge, isOwn, mayDecide: mayDecide && !isOwn, mayDecideOthers: mayDecide })
  }
}
