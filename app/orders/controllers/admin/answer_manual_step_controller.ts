import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import type { Infer } from '@vinejs/vine/types'
import { checkedUpload } from '#files/refusals'
import { NotFound } from '#identity/errors'
import { codeField, dayField } from '#kernel/http/filters'
import { submitIdempotently, type FormAnswer } from '#kernel/http/idempotent'
import { refuseFields } from '#kernel/http/refuse_fields'
import { formatFen, parseYuan } from '#kernel/money'
import { endOfDay } from '#kernel/time'
import { REASON_LENGTH_MAX } from '../../limits.ts'
import { answerManualStep } from '../../manual/answer_manual_step.ts'
import { manualStepQuery } from '../../queries/manual_steps_query.ts'
import { EVIDENCE, evidenceRule } from '../../manual/evidence.ts'
import type { AnswerRefused, ManualAnswer } from '../../manual/manual_answer.ts'

const RESOURCES_LENGTH_MAX = 4_000

/** What an operator did at the supplier, with the evidence. */
export default class AnswerManualStepController {
  static validator = vine.create({
    outcome: vine.enum(['done', 'out_of_stock', 'not_refundable', 'not_possible', 'price_changed', 'cancelled', 'not_cancellable', 'powered'] as const),
    supplierOrderNo: codeField(120).minLength(1).optional().requiredWhen('outcome', '=', 'done'),
    resourceIds: vine.string().trim().maxLength(RESOURCES_LENGTH_MAX).regex(/^[\x20-\x7e\r\n]*$/).nullable().optional(),
    expiresAt: dayField().nullable().optional(),
    amount: vine.string().trim().maxLength(30).nullable().optional(),
    note: vine.string().trim().minLength(2).maxLength(REASON_LENGTH_MAX),
  })

  async execute(ctx: HttpContext) {
    const { i18n } = ctx
    const input = await ctx.request.validateUsing(AnswerManualStepController.validator)
    const amountFen = input.amount ? parseYuan(input.amount) : null
    const needsAmount = input.outcome === 'done' || input.outcome === 'price_changed'
    if (needsAmount && (amountFen === null || amountFen < 0)) {
      refuseFields([{ field: 'amount', message: i18n.formatMessage('orders.manual.refused.amount_unreadable') }])
    }
    const file = await checkedUpload(ctx, EVIDENCE.field, evidenceRule)
    const to = `/admin/manual-steps/${ctx.params.id}`
    const step = await manualStepQuery(ctx.viewer, ctx.params.id)
    const mayReadCosts = step !== null && step.ceilingFen !== null
    return submitIdempotently(ctx, async (trx): Promise<FormAnswer> => {
      const answered = await answerManualStep(ctx.viewer, { stepId: ctx.params.id, answer: toAnswer(input, amountFen ?? 0), file }, { trx })
      if (!answered.ok) return this.#refuse(ctx, answered.error, { to, mayReadCosts })
      return { to, notice: { tone: 'success', text: i18n.formatMessage(step?.resourceId ? 'orders.manual.answered_power' : 'orders.manual.answered') } }
    })
  }

  #refuse({ i18n }: HttpContext, error: AnswerRefused, { to, mayReadCosts }: { to: string; mayReadCosts: boolean }): FormAnswer {
    const say = (args: Record<string, string | number> = {}) => i18n.formatMessage(`orders.manual.refused.${error.type}`, args)
    switch (error.type) {
      case 'step_not_found':
        throw new NotFound()
      case 'not_open':
        return { to, store: false, notice: { tone: 'warning', text: say() } }
      case 'outcome_wrong':
        return refuseFields([{ field: 'outcome', message: say() }])
      case 'above_ceiling':
      case 'not_above_ceiling':
        return refuseFields([{ field: 'amount', message: say({ ceiling: mayReadCosts ? ` ${formatFen(error.ceilingFen)}` : '' }) }])
      case 'resources_wrong':
        return refuseFields([{ field: 'resourceIds', message: say({ ordered: error.ordered }) }])
      case 'resource_taken':
        return refuseFields([{ field: 'resourceIds', message: say() }])
      case 'order_taken':
        return refuseFields([{ field: 'supplierOrderNo', message: say() }])
      default:
        return error satisfies never
    }
  }
}

type Input = Infer<typeof AnswerManualStepController.validator>

function toAnswer(input: Input, amountFen: number): ManualAnswer {
  const { outcome, note } = input
  if (outcome === 'price_changed') return { outcome, nowFen: amountFen, note }
  if (outcome === 'cancelled' || outcome === 'powered') return { outcome, note }
  if (outcome !== 'done') return { outcome: 'refused', reason: outcome === 'not_possible' ? 'unsupported' : outcome, note }
  const resourceIds = (input.resourceIds ?? '').split(/\s+/).filter((id) => id !== '')
  const expiresAt = input.expiresAt ? endOfDay(input.expiresAt) : null
  return { outcome, supplierOrderNo: input.supplierOrderNo!, amountFen, resourceIds, expiresAt, note }
}
