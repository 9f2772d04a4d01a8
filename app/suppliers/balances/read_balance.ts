import db from '@adonisjs/lucid/services/db'
import { enqueueMany } from '#jobs/actions/enqueue'
import { clock, DAY_MS, later } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { tellBalanceLow } from '../alarms.ts'
import { hub } from '../hub.ts'
import { isBelow } from './threshold.ts'

export const READ_BALANCE = 'suppliers.read_balance'

const REASON_LENGTH_MAX = 120
/** How long readings are kept. */
const KEPT_MS = 400 * DAY_MS
const SLICE = 5_000

/** Asks for our balance at every connection that may be read, as one job each. Returns how many there are. */
export async function requestBalances(): Promise<number> {
  const rows = await db.from('supplier_connections').where('read', 1).select('code')
  await enqueueMany(rows.map(({ code }) => balanceJob(code)))
  return rows.length
}

export const balanceJob = (code: string) => ({ type: READ_BALANCE, payload: { code }, dedupKey: `balance:${code}`, queue: 'resources' })

/**
 * Reads our own balance at one supplier and keeps the reading. One that failed is kept as unknown, says why, and moves nothing:
 * neither an alarm nor its end follows from it. Below the connection's threshold operations and finance are told once, whoever
 * reads at the same time; the next alarm follows when the balance was at the threshold again in between.
 */
export async function readBalance({ code }: { code: string }): Promise<void> {
  const connection = await db.from('supplier_connections').where({ code, read: 1 }).select('id').first()
  if (!connection || !(await hub.use(code).can('getBalance'))) return
  const askedAt = clock.now()
  const answer = await hub.use(code).ask('getBalance', undefined)
  const reading = answer.status === 'done' ? { availableFen: answer.data.availableFen, because: null } : { availableFen: null, because: reasonOf(answer) }
  await keepReading(Number(connection.id), code, { ...reading, askedAt, callId: answer.callId })
}

function reasonOf(answer: { status: string; because?: string; reason?: string }): string {
  return (answer.because ?? answer.reason ?? answer.status).slice(0, REASON_LENGTH_MAX)
}

type Reading = { availableFen: number | null; because: string | null; askedAt: Date; callId: string }

/** The row of the connection is locked first, so that of two readings one judges after the other. */
async function keepReading(connectionId: number, code: string, { availableFen, because, askedAt, callId }: Reading): Promise<void> {
  await inTransaction(async (trx) => {
    const row = await trx.from('supplier_connections').where('id', connectionId).forUpdate()
      .select('name', 'balance_below_fen', 'balance_warned_at').firstOrFail()
    const newer = await trx.from('supplier_balances').where('connection_id', connectionId).where('asked_at', '>', askedAt)
      .whereNotNull('available_fen').select('id').first()
    await trx.table('supplier_balances').insert({ connection_id: connectionId, asked_at: askedAt, available_fen: availableFen, because, call_id: callId })
    if (availableFen === null || newer || row.balance_below_fen === null) return
    const belowFen = toFen(row.balance_below_fen)
    if (!isBelow(availableFen, belowFen)) {
      if (row.balance_warned_at) await trx.from('supplier_connections').where('id', connectionId).update({ balance_warned_at: null })
      return
    }
    if (row.balance_warned_at) return
    await trx.from('supplier_connections').where('id', connectionId).update({ balance_warned_at: clock.now() })
    await tellBalanceLow({ connectionCode: code, name: row.name, availableFen, belowFen, callId }, trx)
  })
}

/** Deletes readings older than 400 days. Returns how many. */
export async function purgeBalances(): Promise<number> {
  let total = 0
  for (;;) {
    const [{ affectedRows }] = await db.rawQuery(`DELETE FROM supplier_balances WHERE asked_at < ? ORDER BY asked_at LIMIT ${SLICE}`, [later(-KEPT_MS) as any])
    total += affectedRows
    if (affectedRows < SLICE) return total
  }
}
