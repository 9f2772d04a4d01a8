import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { formatFen, parseYuan } from '#kernel/money'
import { setBalanceWarning } from '../../actions/set_balance_warning.ts'

const BELOW_FEN_MAX = 10_000_000_000

export default class SetWarningController {
  static validator = vine.create({ below: vine.string().trim().maxLength(30).nullable().optional() })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { below } = await request.validateUsing(SetWarningController.validator)
    const belowFen = below ? parseYuan(below) : null
    if (below && (belowFen === null || belowFen <= 0 || belowFen > BELOW_FEN_MAX)) {
      refuseFields([{ field: 'below', message: i18n.formatMessage('wallet.warning.invalid', { max: formatFen(BELOW_FEN_MAX) }) }])
    }
    await setBalanceWarning(viewer, { belowFen })
    const text = belowFen === null
      ? i18n.formatMessage('wallet.warning.turned_off')
      : i18n.formatMessage('wallet.warning.saved', { amount: formatFen(belowFen) })
    session.flash('notice', { tone: 'success', text })
    return response.redirect().toPath('/wallet')
  }
}
