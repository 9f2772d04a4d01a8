import { systemActor, type Actor } from '#audit/actor'
import type { Trx } from '#kernel/database/transaction'
import { sumFen } from '#kernel/money'
import { ok, type Result } from '#kernel/result'
import { reverseRefunds, type ReverseRefused } from '#wallet/actions/reverse_refunds'
import { chargesOf } from '../charges.ts'
import type { Line } from '../lines.ts'
import { auditMoney } from './audit_money.ts'
import { refundKeyOf } from './credit_refund.ts'

/**
 * An unsubscription that was credited on acceptance came to nothing: the credit is taken back by bookings of its own, each against
 * the refund that it cancels. Call it last in the transaction. A wallet that does not cover it is refused, and nothing moves; a
 * second call moves nothing.
 */
export async function takeBackAdvance(line: Line, trx: Trx, actor: Actor = systemActor): Promise<Result<{ amountFen: number }, ReverseRefused>> {
  const charges = await chargesOf(line.resourceId!, trx)
  const refunds = charges.map(({ lineId }) => ({
    refundKey: refundKeyOf(line.id, 'advance', lineId), operationKey: refundKeyOf(line.id, 'advance_back', lineId),
  }))
  const reversed = await reverseRefunds(
    { organisationId: line.organisationId, refunds, reason: `unsubscribe ${line.resourceId}`, actorUserId: actor.userId },
    { trx }
  )
  if (!reversed.ok) return reversed
  for (const { subject, amountFen } of reversed.value) {
    const after = { reversedFen: amountFen, unsubscribedBy: line.id }
    await auditMoney({ lineId: subject.id, organisationId: line.organisationId, what: 'refund_reversed', before: { refundedFen: amountFen }, after, actor }, trx)
  }
  return ok({ amountFen: sumFen(reversed.value.map(({ amountFen }) => amountFen)) })
}
