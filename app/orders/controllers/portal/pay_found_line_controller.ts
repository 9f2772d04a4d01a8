import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { submitIdempotently, type FormAnswer } from '#kernel/http/idempotent'
import { formatFen } from '#kernel/money'
import { payFoundLine, type PayRefused } from '../../actions/pay_found_line.ts'

/** The customer's yes to an order from the supplier's console. It moves money: a double click is one yes. */
export default class PayFoundLineController {
  static validator = vine.create({ priceFen: vine.number().min(0).withoutDecimals() })

  async execute(ctx: HttpContext) {
    const { priceFen } = await ctx.request.validateUsing(PayFoundLineController.validator)
    const { id: orderId, lineId } = ctx.params
    const to = `/orders/${orderId}`
    return submitIdempotently(ctx, async (trx): Promise<FormAnswer> => {
      const paid = await payFoundLine(ctx.viewer, { orderId, lineId, priceFen }, { trx })
      if (!paid.ok) return this.#refuse(ctx, paid.error, to)
      return { to, notice: { tone: 'success', text: ctx.i18n.formatMessage('orders.answered.pay', { amount: formatFen(paid.value.heldFen) }) } }
    })
  }

  #refuse({ i18n }: HttpContext, error: PayRefused, to: string): FormAnswer {
    const say = (args: Record<string, string> = {}) => i18n.formatMessage(`orders.pay_refused.${error.type}`, args)
    const back = (text: string) => ({ to, store: false, notice: { tone: 'warning' as const, text } })
    switch (error.type) {
      case 'line_not_found':
        throw new NotFound()
      case 'not_waiting':
        return back(i18n.formatMessage('orders.refused.not_waiting'))
      case 'not_verified':
        return { ...back(say()), to: '/verify' }
      case 'price_moved_again':
        return back(say({ price: formatFen(error.priceFen) }))
      case 'insufficient_funds':
        return back(say({ missing: formatFen(error.missingFen), available: formatFen(error.availableFen) }))
      case 'may_not_spend':
      case 'campaign_used_up':
        return back(say())
      default:
        return error satisfies never
    }
  }
}
