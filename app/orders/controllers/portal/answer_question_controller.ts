import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { submitIdempotently, type FormAnswer } from '#kernel/http/idempotent'
import { formatFen } from '#kernel/money'
import { acceptPrice, type AcceptRefused } from '../../actions/accept_price.ts'
import { answerQuestion } from '../../actions/answer_question.ts'
import { priceChangeId } from '../../id_patterns.ts'

/** The customer's answer to a line that waits for them. Accepting a new price moves money: a double click is one yes. */
export default class AnswerQuestionController {
  static validator = vine.create({
    answer: vine.enum(['accept_price', 'try_again', 'give_up'] as const),
    priceChangeId: vine.string().regex(priceChangeId).optional().requiredWhen('answer', '=', 'accept_price'),
  })

  async execute(ctx: HttpContext) {
    const { params, request, response, session, viewer, i18n } = ctx
    const input = await request.validateUsing(AnswerQuestionController.validator)
    const which = { orderId: params.id, lineId: params.lineId }
    if (input.answer === 'accept_price') return this.#accept(ctx, { ...which, priceChangeId: input.priceChangeId! })
    const answered = await answerQuestion(viewer, { ...which, answer: input.answer })
    if (!answered.ok && answered.error.type === 'line_not_found') throw new NotFound()
    const [tone, key] = answered.ok ? ['success', `orders.answered.${input.answer}`] : ['warning', 'orders.refused.not_waiting']
    session.flash('notice', { tone, text: i18n.formatMessage(key) })
    return response.redirect().status(303).toPath(`/orders/${params.id}`)
  }

  #accept(ctx: HttpContext, answer: Parameters<typeof acceptPrice>[1]) {
    const to = `/orders/${answer.orderId}`
    return submitIdempotently(ctx, async (trx): Promise<FormAnswer> => {
      const accepted = await acceptPrice(ctx.viewer, answer, { trx })
      if (!accepted.ok) return this.#refuse(ctx, accepted.error, to)
      const { heldFen } = accepted.value
      return { to, notice: { tone: 'success', text: ctx.i18n.formatMessage('orders.answered.accept_price', { amount: formatFen(heldFen) }) } }
    })
  }

  #refuse({ i18n }: HttpContext, error: AcceptRefused, to: string): FormAnswer {
    const say = (args: Record<string, string> = {}) => i18n.formatMessage(`orders.accept_refused.${error.type}`, args)
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
      case 'price_expired':
        return back(say())
      default:
        return error satisfies never
    }
  }
}
