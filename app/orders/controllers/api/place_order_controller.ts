import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import type { Trx } from '#kernel/database/transaction'
import { answerIdempotently, lacksKey } from '#kernel/http/idempotent'
import { validateStrictly } from '#kernel/http/strict_input'
import { placeOrder, planOrder, prepareOrder, type PlacedOrder } from '../../actions/place_order.ts'
import { idField } from './ids.ts'
import { orderRefused } from './refusals.ts'

export default class PlaceOrderController {
  static validator = vine.create({ quoteId: idField() })

  /** What needs no lock is read before the transaction that holds the key; a quote that was ordered already passes. */
  async execute(ctx: HttpContext) {
    if (lacksKey(ctx)) return
    const { quoteId } = await validateStrictly(ctx, PlaceOrderController.validator)
    const prepared = await prepareOrder(ctx.viewer, { quoteId })
    const planned = prepared.ok ? planOrder(ctx.viewer, prepared.value) : null
    const work = async (trx: Trx) => {
      if (!prepared.ok) return orderRefused(ctx, prepared.error)
      const placed = await placeOrder(ctx.viewer, { quoteId, prepared: prepared.value }, { trx })
      return placed.ok ? created(placed.value) : orderRefused(ctx, placed.error)
    }
    await answerIdempotently(ctx, work, { plan: planned && { ...planned, ...created(planned.placed) } })
  }
}

const created = ({ id, state, totalFen, lines }: PlacedOrder) => ({ status: 201, body: { id, state, totalFen, lines } })
