import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { submitIdempotently, type FormAnswer } from '#kernel/http/idempotent'
import { formatFen } from '#kernel/money'
import { settleReceivable } from '../actions/settle_receivable.ts'
import { receivableQuery } from '../queries/receivables_query.ts'

/** Pays a receivable from the balance: the customer does it, or finance for them. */
export default class SettleReceivableController {
  async execute(ctx: HttpContext) {
    const { viewer, params, i18n } = ctx
    const owed = await receivableQuery(viewer, params.id)
    if (!owed) throw new NotFound()
    const to = viewer.realm === 'portal' ? '/wallet' : '/admin/receivables'
    return submitIdempotently(ctx, async (trx): Promise<FormAnswer> => {
      const settled = await settleReceivable({ by: { id: owed.id }, operationKey: `${owed.id}:settle:${owed.owedFen}`, actor: viewer.actor }, { trx })
      if (settled.ok) {
        return { to, notice: { tone: 'success', text: i18n.formatMessage('wallet.receivables.settled', { amount: formatFen(settled.value.paidFen) }) } }
      }
      const missing = settled.error.type === 'insufficient_funds' ? formatFen(settled.error.neededFen - settled.error.availableFen) : ''
      return { to, store: false, notice: { tone: 'warning', text: i18n.formatMessage(`wallet.receivables.refused.${settled.error.type}`, { missing }) } }
    })
  }
}
