import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { answerQuestion } from '../../actions/answer_question.ts'

/** The customer's answer to a line that waits for them. */
export default class AnswerQuestionController {
  static validator = vine.create({ answer: vine.enum(['try_again', 'give_up'] as const) })

  async execute({ params, request, response, session, viewer, i18n }: HttpContext) {
    const { answer } = await request.validateUsing(AnswerQuestionController.validator)
    const answered = await answerQuestion(viewer, { lineId: params.lineId, answer })
    if (!answered.ok && answered.error.type === 'line_not_found') throw new NotFound()
    const [tone, key] = answered.ok ? ['success', `orders.answered.${answer}`] : ['warning', 'orders.refused.not_waiting']
    session.flash('notice', { tone, text: i18n.formatMessage(key) })
    return response.redirect().status(303).toPath(`/orders/${params.id}`)
  }
}
