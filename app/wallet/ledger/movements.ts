import { isDuplicate } from '#kernel/database/failures'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { toFen } from '#kernel/money'
import { BadAmount } from '../errors.ts'

/** What a movement is about: an order line, a recharge. */
export type Subject = { type: string; id: string }

export type Account = 'available' | 'held' | 'cash' | 'revenue'
export type MovementKind = 'recharge' | 'hold' | 'capture' | 'release' | 'refund'

/** From which account to which each kind moves its amount. */
export const movements: Record<MovementKind, readonly [from: Account, to: Account]> = {
  recharge: ['cash', 'available'],
  hold: ['available', 'held'],
  capture: ['held', 'revenue'],
  release: ['held', 'available'],
  refund: ['revenue', 'available'],
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
 * Books movements: one transaction and two entries each, in two statements whatever their number. Postings of 0 are left out.
 * `duplicate`: one of the keys is there already; nothing was written and the database transaction goes on.
 */
export async function post(postings: readonly Posting[], trx: Trx): Promise<'posted' | 'duplicate'> {
  const real = postings.filter(({ amountFen }) => toFen(amountFen) !== 0).map((posting) => ({ ...posting, id: newId('txn') }))
  if (real.length === 0) return 'posted'
  try {
    await trx.insertQuery().table('ledger_transactions').multiInsert(real.map(transactionRow))
  } catch (error) {
    if (isDuplicate(error, 'ledger_transactions_operation_key')) return 'duplicate'
    throw error
  }
  await trx.insertQuery().table('ledger_entries').multiInsert(real.flatMap(entryRows))
  return 'posted'
}

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
