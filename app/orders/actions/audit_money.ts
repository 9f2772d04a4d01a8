import { systemActor, type Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import type { Trx } from '#kernel/database/transaction'

export type MovedMoney = {
  /** The line whose hold or charge it is. */
  lineId: string
  organisationId: number
  what: 'held' | 'charged' | 'refunded' | 'refund_reversed' | 'given_back'
  /** Figures before and after, in fen. */
  before: Record<string, number>
  after: Record<string, number | string>
  actor?: Actor
}

/** Notes who moved a customer's money over an order line, in the transaction that moves it. */
export async function auditMoney({ lineId, organisationId, what, before, after, actor = systemActor }: MovedMoney, trx: Trx): Promise<void> {
  const entry = { actor, action: `orders.money.${what}`, subjectType: 'order_line', subjectId: lineId, organisationId, before, after }
  await writeAudit(entry, { trx })
}
