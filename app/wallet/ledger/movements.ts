import { isDuplicate } from '#kernel/database/failures'
import type { Trx } from '#kernel/database/transaction'
import { insertInto, writeTogether, type Write } from '#kernel/database/writes'
import { newId } from '#kernel/ids'
import { toFen } from '#kernel/money'
import { BadAmount } from '../errors.ts'

/** What a movement is about: an order line, a recharge. */
export type Subject = { type: string; id: string }

export type Account = 'available' | 'held' | 'cash' | 'revenue' | 'receivable'
export type MovementKind = 'recharge' | 'hold' | 'capture' | 'release' | 'refund' | 'refund_reversal' | 'credit' | 'settlement'

/** From which account to which each kind moves its amount. */
export const movements: Record<MovementKind, readonly [from: Account, to: Account]> = {
  recharge: ['cash', 'available'],
  hold: ['available', 'held'],
  capture: ['held', 'revenue'],
  release: ['held', 'available'],
  refund: ['revenue', 'available'],
  /** A refund that was credited too early is taken back. */
  refund_reversal: ['available', 'revenue'],
  /** A hold that the customer owes us, and what pays it. */
  credit: ['receivable', 'held'],
  settlement: ['available', 'receivable'],
}

const ofWallet = new Set<Account>(['available', 'held'])

export type Posting = {
  kind: MovementKind
  operationKey: string
  walletId: number
  amountFen: number
  subject: Subject
  reason?: string
  actorUserId?: number | null
  at: Date
}

/**
 * Books movements: one transaction and two entries each, in one round trip whatever their number. Postings of 0 are left out.
 * `duplicate`: one of the keys is there already; nothing was written and the database transaction goes on.
 */
export async function post(postings: readonly Posting[], trx: Trx): Promise<'posted' | 'duplicate'> {
  try {
    await writeTogether(postingWrites(postings), trx)
    return 'posted'
  } catch (error) {
    if (isPostedBefore(error)) return 'duplicate'
    throw error
  }
}

/** The same as writes to be sent with others; a key that is there already fails with an error that `isPostedBefore` knows. */
export function postingWrites(postings: readonly Posting[]): Write[] {
  const real = postings.filter(({ amountFen }) => toFen(amountFen) !== 0).map((posting) => ({ ...posting, id: newId('txn') }))
  if (real.length === 0) return []
  return [insertInto('ledger_transactions', real.map(transactionRow)), insertInto('ledger_entries', real.flatMap(entryRows))]
}

export const isPostedBefore = (error: unknown): boolean => isDuplicate(error, 'ledger_transactions_operation_key')

type Row = Posting & { id: string }

function transactionRow({ id, kind, operationKey, walletId, amountFen, subject, reason, actorUserId, at }: Row) {
  return {
    id,
    operation_key: operationKey,
    kind,
    wallet_id: walletId,
    amount_fen: amountFen,
    subject_type: subject.type,
    subject_id: subject.id,
    reason: reason?.slice(0, 255) ?? null,
    actor_user_id: actorUserId ?? null,
    created_at: at,
  }
}

function entryRows({ id, kind, walletId, amountFen, at }: Row) {
  const [from, to] = movements[kind]
  const row = (account: Account, amount: number) => ({
    transaction_id: id,
    account,
    wallet_id: ofWallet.has(account) ? walletId : null,
    amount_fen: amount,
    created_at: at,
  })
  return [row(from, -amountFen), row(to, amountFen)]
}

/** Throws on anything but whole fen from `lowest` up. */
export function checkAmount(amountFen: number, lowest: 0 | 1): number {
  if (!Number.isSafeInteger(amountFen) || amountFen < lowest) {
    throw new BadAmount(`${amountFen} is no amount of at least ${lowest} fen`)
  }
  return amountFen
}
