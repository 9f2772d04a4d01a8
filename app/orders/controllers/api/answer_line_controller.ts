import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently } from '#kernel/http/idempotent'
import { problem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { formatFen } from '#kernel/money'
import { acceptPrice, type AcceptRefused } from '../../actions/accept_price.ts'
import { answerQuestion } from '../../actions/answer_question.ts'
import { idField } from './ids.ts'
import { notFound, notVerified, refused } from './refusals.ts'

/** The customer's answer to a line that waits for them. */
export default class AnswerLineController {
  static validator = vine.create({
    answer: vine.enum(['accept_price', 'try_again', 'give_up'] as const),
    priceChangeId: idField().optional().requiredWhen('answer', '=', 'accept_price'),
    params: vine.object({ id: idField(), lineId: idField() }),
  })

  async execute(ctx: HttpContext) {
    const { params, answer, priceChangeId } = await validateStrictly(ctx, AnswerLineController.validator)
    const which = { orderId: params.id, lineId: params.lineId }
    await answerIdempotently(ctx, async (trx) => {
      const answered =
        answer === 'accept_price'
          ? await acceptPrice(ctx.viewer, { ...which, priceChangeId: priceChangeId! }, { trx })
          : await answerQuestion(ctx.viewer, { ...which, answer }, { trx })
      if (!answered.ok) return refusal(ctx, answered.error)
      return { status: 200, body: { id: params.lineId, state: answered.value.state } }
    })
  }
}

function refusal(ctx: HttpContext, error: AcceptRefused) {
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
    case 'price_expired':
      return refused(ctx, 409, 'price_expired', [], { expiredAt: error.expiredAt })
    case 'insufficient_funds': {
      const { availableFen, neededFen, missingFen } = error
      const message = ctx.i18n.formatMessage('catalog.funds_missing', { available: formatFen(availableFen), missing: formatFen(missingFen) })
      return refused(ctx, 402, 'insufficient_funds', [{ field: 'wallet', message }], { availableFen, neededFen, missingFen })
    }
    default:
      return error satisfies never
  }
}
