import type { Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import type { Subject } from './movements.ts'

/** Which state of a hold follows which. A refund does not change the state: it raises `refundedFen` up to `capturedFen`. */
export const holdStates = {
  open: ['captured', 'released'],
  captured: [],
  released: [],
} as const satisfies Record<string, readonly string[]>

export type HoldState = keyof typeof holdStates

export type Hold = {
  id: string
  walletId: number
  operationKey: string
  subject: Subject
  amountFen: number
  state: HoldState
  capturedFen: number
  refundedFen: number
  /** Key of the capture or release that resolved it. */
  resolvedKey: string | null
}

const columns = ['id', 'wallet_id', 'operation_key', 'subject_type', 'subject_id', 'amount_fen', 'state', 'captured_fen', 'refunded_fen',
  'resolved_key']

/** The holds of a subject, oldest first, locked until the transaction ends: acts on one line come one after the other. */
export async function lockHolds(subject: Subject, trx: Trx): Promise<Hold[]> {
  const query = trx.from('wallet_holds').select(columns).where({ subject_type: subject.type, subject_id: subject.id })
  const rows = await query.orderBy('created_at').orderBy('id').forUpdate()
  return rows.map(toHold)
}

export async function holdsByKey(operationKeys: readonly string[], trx: Trx): Promise<Hold[]> {
  const rows = await trx.from('wallet_holds').select(columns).whereIn('operation_key', [...operationKeys]).forUpdate()
  return rows.map(toHold)
}

export function toHold(row: any): Hold {
  return {
    id: row.id,
    walletId: Number(row.wallet_id),
    operationKey: row.operation_key,
    subject: { type: row.subject_type, id: row.subject_id },
    amountFen: toFen(row.amount_fen),
    state: row.state,
    capturedFen: toFen(row.captured_fen),
    refundedFen: toFen(row.refunded_fen),
    resolvedKey: row.resolved_key,
  }
}
