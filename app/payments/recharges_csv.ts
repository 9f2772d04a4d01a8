import type { I18n } from '@adonisjs/i18n'
import { showTime } from '#kernel/time'
import type { Recharge } from './queries/recharges_query.ts'

const keys = ['id', 'customer', 'method', 'amount', 'reference', 'payer', 'state', 'entered_by', 'entered_at', 'decided_by', 'decided_at',
  'note'] as const

export function rechargesHeading(i18n: I18n): string[] {
  return keys.map((key) => i18n.formatMessage(`payments.csv.${key}`))
}

export async function* rechargeLines(recharges: AsyncIterable<Recharge>, i18n: I18n): AsyncGenerator<string[]> {
  for await (const recharge of recharges) {
    yield [
      recharge.id,
      recharge.organisationName,
      i18n.formatMessage(`payments.method.${recharge.method}`),
      (recharge.amountFen / 100).toFixed(2),
      recharge.reference,
      recharge.payerName ?? '',
      i18n.formatMessage(`ui.state.recharge.${recharge.state}`),
      recharge.enteredBy.name,
      showTime(recharge.createdAt),
      recharge.decidedBy?.name ?? '',
      recharge.decidedAt ? showTime(recharge.decidedAt) : '',
      recharge.note ?? '',
    ]
  }
}
