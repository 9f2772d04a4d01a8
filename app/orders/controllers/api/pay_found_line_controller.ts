import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently } from '#kernel/http/idempotent'
import { problem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { formatFen } from '#kernel/money'
import { payFoundLine, type PayRefused } from '../../actions/pay_found_line.ts'
import { idField } from './ids.ts'
import { notFound, notVerified, orderRefused, refused } from './refusals.ts'

/** Pays for an order that was placed in the supplier's console. */
export default class PayFoundLineController {
  static validator = vine.create({
    priceFen: vine.number({ strict: true }).min(0).withoutDecimals(),
    params: vine.object({ id: idField(), lineId: idField() }),
  })

  async execute(ctx: HttpContext) {
    const { params, priceFen } = await validateStrictly(ctx, PayFoundLineController.validator)
    await answerIdempotently(ctx, async (trx) => {
      const paid = await payFoundLine(ctx.viewer, { orderId: params.id, lineId: params.lineId, priceFen }, { trx })
      if (!paid.ok) return refusal(ctx, paid.error)
      return { status: 200, body: { id: params.lineId, state: paid.value.state } }
    })
  }
}

function refusal(ctx: HttpContext, error: PayRefused) {
  switch (error.type) {
    case 'line_not_found':
      return notFound(ctx)
    case 'not_verified':
      return notVerified(ctx, error.missing)
    case 'may_not_spend':
      return { status: 403, store: false as const, body: problem(ctx, 403, 'forbidden') }
    case 'not_waiting':
      return refused(ctx, 409, 'not_waiting')
    case 'price_moved_again':
      return refused(ctx, 409, 'price_moved_again', [], { priceFen: error.priceFen })
    case 'campaign_used_up':
      return orderRefused(ctx, error)
    case 'insufficient_funds': {
      const { availableFen, neededFen, missingFen } = error
      const message = ctx.i18n.formatMessage('catalog.funds_missing', { available: formatFen(availableFen), missing: formatFen(missingFen) })
      return refused(ctx, 402, 'insufficient_funds', [{ field: 'wallet', message }], { availableFen, neededFen, missingFen })
    }
    default:
      return error satisfies never
  }
}
