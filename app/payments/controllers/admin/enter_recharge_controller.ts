import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter, searchField } from '#kernel/http/filters'
import { submitIdempotently } from '#kernel/http/idempotent'
import { refuseFields } from '#kernel/http/refuse_fields'
import { formatFen, parseYuan } from '#kernel/money'
import { enterRecharge, type EnterRefused } from '../../actions/enter_recharge.ts'
import { customersToChoose } from '../../queries/customers_query.ts'
import { RECHARGE_FEN_MAX, rechargeMethods } from '../../recharge_states.ts'

const id = () => vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER])

export default class EnterRechargeController {
  static filter = vine.create({ q: searchField().optional(), organisationId: id().optional() })
  static validator = vine.create({
    organisationId: id(),
    method: vine.enum(rechargeMethods),
    amount: vine.string().trim().maxLength(30),
    reference: vine.string().trim().minLength(1).maxLength(100),
    payerName: vine.string().trim().maxLength(200).nullable().optional(),
    note: vine.string().trim().maxLength(500).nullable().optional(),
  })

  async render(ctx: HttpContext) {
    const filter = await readFilter(ctx, EnterRechargeController.filter)
    const customers = await customersToChoose(ctx.viewer, filter)
    return ctx.view.render('pages/payments/admin/enter_recharge', { customers, filter, methods: rechargeMethods })
  }

  async execute(ctx: HttpContext) {
    const { viewer, i18n } = ctx
    const { amount, ...input } = await ctx.request.validateUsing(EnterRechargeController.validator)
    const amountFen = parseYuan(amount)
    if (amountFen === null) refuseFields([{ field: 'amount', message: i18n.formatMessage('payments.refused.amount_unreadable') }])
    return submitIdempotently(ctx, async (trx) => {
      const entered = await enterRecharge(viewer, { ...input, amountFen }, { trx })
      if (!entered.ok) return this.#refuse(ctx, entered.error)
      const text = i18n.formatMessage('payments.entered', { amount: formatFen(amountFen) })
      return { to: `/admin/recharges/${entered.value.id}`, notice: { tone: 'success', text } }
    })
  }

  #refuse({ i18n }: HttpContext, error: EnterRefused): never {
    switch (error.type) {
      case 'organisation_not_found':
        return refuseFields([{ field: 'organisationId', message: i18n.formatMessage('payments.refused.organisation_not_found') }])
      case 'amount_out_of_range': {
        const message = i18n.formatMessage('payments.refused.amount_out_of_range', { max: formatFen(RECHARGE_FEN_MAX) })
        return refuseFields([{ field: 'amount', message }])
      }
      case 'reference_used': {
        const message = i18n.formatMessage('payments.refused.reference_used', { id: error.rechargeId })
        return refuseFields([{ field: 'reference', message }])
      }
      default:
        return error satisfies never
    }
  }
}
