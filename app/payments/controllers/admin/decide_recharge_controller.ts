import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotAllowed, NotFound } from '#identity/errors'
import { submitIdempotently, type FormAnswer } from '#kernel/http/idempotent'
import { refuseFields } from '#kernel/http/refuse_fields'
import { decideRecharge, type DecideRefused } from '../../actions/decide_recharge.ts'
import { rechargeStates } from '../../recharge_states.ts'

export default class DecideRechargeController {
  static validator = vine.create({
    decision: vine.enum(rechargeStates.entered),
    note: vine.string().trim().maxLength(500).nullable().optional(),
  })

  async execute(ctx: HttpContext) {
    const { decision, note } = await ctx.request.validateUsing(DecideRechargeController.validator)
    const rechargeId: string = ctx.params.id
    const to = `/admin/recharges/${rechargeId}`
    return submitIdempotently(ctx, async (trx) => {
      const decided = await decideRecharge(ctx.viewer, { rechargeId, decision, note }, { trx })
      if (!decided.ok) return this.#refuse(ctx, decided.error, to)
      return { to, notice: { tone: 'success', text: ctx.i18n.formatMessage(`payments.decided.${decision}`) } }
    })
  }

  #refuse({ i18n }: HttpContext, error: DecideRefused, to: string): FormAnswer {
    switch (error.type) {
      case 'recharge_not_found':
        throw new NotFound('No such recharge.')
      case 'same_person':
        throw new NotAllowed('Another person must decide this recharge.')
      case 'note_required':
        return refuseFields([{ field: 'note', message: i18n.formatMessage('payments.refused.note_required') }])
      case 'already_decided': {
        const state = i18n.formatMessage(`ui.state.recharge.${error.state}`)
        const text = i18n.formatMessage('payments.refused.already_decided', { state })
        return { to, store: false, notice: { tone: 'warning', text } }
      }
      default:
        return error satisfies never
    }
  }
}
