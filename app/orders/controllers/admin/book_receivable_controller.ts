import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { submitIdempotently, type FormAnswer } from '#kernel/http/idempotent'
import { formatFen } from '#kernel/money'
import { bookAdvanceReceivable } from '../../actions/book_advance_receivable.ts'
import { bookFoundReceivable } from '../../actions/book_found_receivable.ts'
import { REASON_LENGTH_MAX } from '../../limits.ts'

/** Finance books what nobody paid for an order that the supplier was paid for, or what is missing of a refund that is taken back. */
export default class BookReceivableController {
  static validator = vine.create({ reason: vine.string().trim().minLength(2).maxLength(REASON_LENGTH_MAX) })

  async execute(ctx: HttpContext) {
    const { reason } = await ctx.request.validateUsing(BookReceivableController.validator)
    const { id: orderId, lineId } = ctx.params
    const to = `/admin/orders/${orderId}`
    return submitIdempotently(ctx, async (trx): Promise<FormAnswer> => {
      const wanted = { orderId, lineId, reason }
      const advance = await bookAdvanceReceivable(ctx.viewer, wanted, { trx })
      const booked = !advance.ok && advance.error.type === 'not_in_review' ? await bookFoundReceivable(ctx.viewer, wanted, { trx }) : advance
      if (booked.ok) {
        return { to, notice: { tone: 'success', text: ctx.i18n.formatMessage('orders.receivable.booked', { amount: formatFen(booked.value.amountFen) }) } }
      }
      if (booked.error.type === 'line_not_found') throw new NotFound()
      return { to, store: false, notice: { tone: 'warning', text: ctx.i18n.formatMessage(`orders.receivable.refused.${booked.error.type}`) } }
    })
  }
}
