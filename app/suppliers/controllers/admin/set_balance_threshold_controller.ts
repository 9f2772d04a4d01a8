import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { refuseFields } from '#kernel/http/refuse_fields'
import { formatFen, parseYuan } from '#kernel/money'
import { BALANCE_BELOW_FEN_MAX, setBalanceThreshold } from '../../actions/set_balance_threshold.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

export default class SetBalanceThresholdController {
  static validator = vine.create({ below: vine.string().trim().maxLength(30).nullable().optional(), params: vine.object({ code: fields.code() }) })

  async execute(ctx: HttpContext) {
    const { params, below } = await ctx.request.validateUsing(SetBalanceThresholdController.validator)
    const belowFen = below ? parseYuan(below) : null
    const set = below && belowFen === null ? null : await setBalanceThreshold({ code: params.code, belowFen, actor: ctx.viewer.actor })
    if (!set || (!set.ok && set.error.type === 'invalid_amount')) {
      const message = ctx.i18n.formatMessage('suppliers.balance.invalid', { max: formatFen(BALANCE_BELOW_FEN_MAX) })
      refuseFields([{ field: 'below', message }])
    }
    if (!set!.ok) throw new NotFound()
    notice(ctx, 'success', belowFen === null ? 'balance.turned_off' : 'balance.saved', { amount: belowFen === null ? '' : formatFen(belowFen) })
    return ctx.response.redirect().toPath(`/admin/suppliers/${params.code}#balance`)
  }
}
