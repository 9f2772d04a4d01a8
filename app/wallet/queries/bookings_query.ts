import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import type { NumberedPage } from '#kernel/pagination'
import type { Account } from '../ledger/movements.ts'
import { entriesPageQuery, type EntriesFilter, type Entry } from './entries_query.ts'

/** A movement with both of its ledger entries and who caused it. */
export type Booking = Entry & {
  operationKey: string
  actorUserId: number | null
  entries: Array<{ account: Account; amountFen: number }>
}

/** The ledger of one wallet with every entry, for staff. */
export async function bookingsQuery(
  viewer: Viewer,
  filter: EntriesFilter & { organisationId: number },
  page: { page: number; pageSize: number }
): Promise<NumberedPage<Booking>> {
  const shown = await entriesPageQuery(viewer, filter, page)
  const ids = shown.rows.map(({ id }) => id)
  const [transactions, entries] = await Promise.all([
    db.from('ledger_transactions').select('id', 'operation_key', 'actor_user_id').whereIn('id', ids),
    db.from('ledger_entries').select('transaction_id', 'account', 'amount_fen').whereIn('transaction_id', ids).orderBy('id'),
  ])
  const rows = shown.rows.map((entry) => {
    const transaction = transactions.find(({ id }) => id === entry.id)
    const mine = entries.filter((row) => row.transaction_id === entry.id)
    return {
      ...entry,
      operationKey: transaction.operation_key,
      actorUserId: transaction.actor_user_id,
      entries: mine.map((row) => ({ account: row.account, amountFen: toFen(row.amount_fen) })),
    }
  })
  return { ...shown, rows }
}
