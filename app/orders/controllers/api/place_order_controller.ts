import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently } from '#kernel/http/idempotent'
import { validateStrictly } from '#kernel/http/strict_input'
import { placeOrder } from '../../actions/place_order.ts'
import { idField } from './ids.ts'
import { orderRefused } from './refusals.ts'

export default class PlaceOrderController {
  static validator = vine.create({ quoteId: idField('quo') })

  async execute(ctx: HttpContext) {
    const { quoteId } = await validateStrictly(ctx, PlaceOrderController.validator)
    await answerIdempotently(ctx, async (trx) => {
      const placed = await placeOrder(ctx.viewer, { quoteId }, { trx })
      if (!placed.ok) return orderRefused(ctx, placed.error)
      const { id, state, totalFen, lines } = placed.value
      return { status: 201, body: { id, state, totalFen, lines } }
    })
  }
}
