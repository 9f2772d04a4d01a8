import { systemActor } from '#audit/actor'
import type { Trx } from '#kernel/database/transaction'
import { settleReceivable } from '#wallet/actions/settle_receivable'
import { subjectOf } from '../effects.ts'
import type { Line } from '../lines.ts'

/** What came back of a hold that finance had booked as a receivable pays it first: it was never the customer's money. */
export async function payBack(line: Line, returnedFen: number, why: 'capture' | 'release', trx: Trx): Promise<void> {
  if (returnedFen <= 0) return
  const operationKey = `${line.id}:returned:${why}`
  const settled = await settleReceivable({ by: { subject: subjectOf(line) }, upToFen: returnedFen, operationKey, actor: systemActor }, { trx })
  if (settled.ok || settled.error.type === 'receivable_not_found' || settled.error.type === 'settled_already') return
  throw new Error(`E_RECEIVABLE: what came back of ${line.id} does not pay its receivable (${settled.error.type}). Look at its ledger.`)
}
