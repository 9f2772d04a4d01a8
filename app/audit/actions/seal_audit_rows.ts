import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { insertInto, writeTogether } from '#kernel/database/writes'
import { AUDIT_CHAIN, CHAIN_START, sealedColumns, sealHash, type SealedRow } from '../chain.ts'

const SLICE = 500

/**
 * How far behind the last sealed id a row is still looked for each time: ids are given out before their transactions commit, so a
 * slow one appears late. What is later still is found once a day (`everything`).
 */
const LATE_IDS_MAX = 5_000

/**
 * Adds the rows that have no seal yet to the chain, in the order of their ids. Runs beside the business, never in its transaction.
 * Of two runs at once one seals and the other stops: a place in the chain is taken once.
 *
 * @returns how many rows were sealed
 */
export async function sealAuditRows({ everything = false, signal }: { everything?: boolean; signal?: AbortSignal } = {}): Promise<number> {
  let total = 0
  for (;;) {
    const sealed = await sealSlice(everything)
    total += sealed
    if (sealed < SLICE || signal?.aborted) return total
  }
}

/** Whether there is a row above the last sealed one; what the schedule asks before it makes a job. */
export async function isAnythingUnsealed(): Promise<boolean> {
  const [rows] = await db.rawQuery(
    'SELECT 1 FROM audit_rows WHERE id > COALESCE((SELECT MAX(row_id) FROM audit_seals WHERE chain = ?), 0) LIMIT 1',
    [AUDIT_CHAIN]
  )
  return rows.length > 0
}

async function sealSlice(everything: boolean): Promise<number> {
  try {
    return await inTransaction((trx) => sealNext(everything, trx), { isolationLevel: 'read committed' })
  } catch (error) {
    if (isDuplicate(error)) return 0
    throw error
  }
}

async function sealNext(everything: boolean, trx: Trx): Promise<number> {
  const head = await trx.from('audit_seals').where('chain', AUDIT_CHAIN).orderBy('seq', 'desc').select('seq', 'hash').first()
  const rows = await unsealed(everything, trx)
  if (rows.length === 0) return 0
  const now = clock.now()
  let seq = Number(head?.seq ?? 0)
  let hash: string = head?.hash ?? CHAIN_START
  const seals = rows.map((row) => {
    seq += 1
    hash = sealHash(hash, seq, row)
    return { chain: AUDIT_CHAIN, seq, row_id: row.id, hash, sealed_at: now }
  })
  await writeTogether([insertInto('audit_seals', seals)], trx)
  return rows.length
}

async function unsealed(everything: boolean, trx: Trx): Promise<SealedRow[]> {
  const [[{ newest }]] = await trx.rawQuery('SELECT MAX(row_id) AS newest FROM audit_seals WHERE chain = ?', [AUDIT_CHAIN])
  const above = everything ? 0 : Math.max(0, Number(newest ?? 0) - LATE_IDS_MAX)
  const [rows] = await trx.rawQuery(
    `SELECT ${sealedColumns} FROM audit_rows
     LEFT JOIN audit_seals ON audit_seals.chain = ? AND audit_seals.row_id = audit_rows.id
     WHERE audit_rows.id > ? AND audit_seals.row_id IS NULL ORDER BY audit_rows.id LIMIT ${SLICE}`,
    [AUDIT_CHAIN, above]
  )
  return rows
}
