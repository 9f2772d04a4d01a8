import { refundCapture } from '#wallet/actions/refund_capture'
import type { Trx } from '#kernel/database/transaction'
import { spread, type Charge } from '../charges.ts'
import { subjectOf } from '../effects.ts'
import type { Line } from '../lines.ts'
import { auditMoney } from './audit_money.ts'

export type CreditRefund = {
  /** The line that brings the money back: an unsubscription, or a change that costs less. */
  line: Line
  amountFen: number
  charges: readonly Charge[]
  facts: Record<string, number | string>
  /** Distinguishes several refunds of one line, e.g. `correction`. */
  part?: string
}

/**
 * Gives money back to the wallet over what was charged for the line's resource, newest charge first. Call it last in the
 * transaction. A second call with the same line and part moves nothing.
 */
export async function creditRefund({ line, amountFen, charges, facts, part = 'refund' }: CreditRefund, trx: Trx): Promise<void> {
  for (const { lineId, amountFen: partFen, refundableFen } of spread(amountFen, charges)) {
    const after = { refundedFen: partFen, ...facts }
    await auditMoney({ lineId, organisationId: line.organisationId, what: 'refunded', before: { refundableFen }, after }, trx)
    const refunded = await refundCapture(
      { subject: subjectOf({ id: lineId }), amountFen: partFen, operationKey: refundKeyOf(line.id, part, lineId), reason: `${line.action} ${line.resourceId}` },
      { trx }
    )
    if (!refunded.ok) throw new Error(`E_REFUND: ${partFen} fen of ${lineId} cannot be refunded (${refunded.error.type}).`)
  }
}

/** Two ids and a word fit the key's 80 characters. */
export const refundKeyOf = (lineId: string, part: string, chargedId: string): string => `${lineId}:${part}:${chargedId.slice(-26)}`
