import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { readBalance } from '../../balances/read_balance.ts'
import { balanceQuery } from '../../queries/balances_query.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

/** Asks the supplier now, for a person who does not want to wait for the schedule. */
export default class ReadBalanceController {
  static validator = vine.create({ params: vine.object({ code: fields.code() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ReadBalanceController.validator)
    if (!(await balanceQuery(ctx.viewer, params.code))) throw new NotFound()
    await readBalance({ code: params.code })
    const after = await balanceQuery(ctx.viewer, params.code)
    const isKnown = after?.state === 'enough' || after?.state === 'below'
    notice(ctx, isKnown ? 'success' : 'warning', isKnown ? 'balance.was_read' : 'balance.not_read')
    return ctx.response.redirect().toPath(`/admin/suppliers/${params.code}#balance`)
  }
}
