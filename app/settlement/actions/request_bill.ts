import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { enqueue } from '#jobs/actions/enqueue'
import { clock, MINUTE_MS } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { hub } from '#suppliers/hub'
import { PERIOD, periodOf } from '../bill_periods.ts'

export const READ_BILL = 'settlement.read_bill'

/** A reading that has said nothing for so long is begun anew by the next request. */
const SILENT_MS = 30 * MINUTE_MS

type Refusal = { type: 'connection_not_found' } | { type: 'no_bills' } | { type: 'invalid_period' }

/**
 * Asks the worker to read a month's bill of a connection; the answer's id is what the page watches. While it is being read a second
 * call joins it. Reading a month again adds nothing that is there, replaces what the supplier corrected and marks what it took back.
 */
export async function requestBill(
  { connectionCode, period, actor }: { connectionCode: string; period: string; actor: Actor },
  options: { trx?: Trx } = {}
): Promise<Result<{ billId: number; isNew: boolean }, Refusal>> {
  if (!PERIOD.test(period) || period > periodOf(clock.now())) return fail({ type: 'invalid_period' })
  const isKnown = await inTransaction((trx) => trx.from('supplier_connections').where('code', connectionCode).select('id').first(), options)
  if (!isKnown) return fail({ type: 'connection_not_found' })
  if (!(await hub.use(connectionCode).can('fetchBill'))) return fail({ type: 'no_bills' })
  return inTransaction(async (trx) => {
    const { id: connectionId } = await trx.from('supplier_connections').where('code', connectionCode).forUpdate().select('id').firstOrFail()
    const now = clock.now()
    const row = await trx.from('supplier_bills').where({ connection_id: connectionId, period }).forUpdate().first()
    const isRunning = row && ['waiting', 'running'].includes(row.state) && now.getTime() - row.updated_at.getTime() < SILENT_MS
    if (isRunning) return ok({ billId: Number(row.id), isNew: false })
    const begun = { state: 'waiting', page_cursor: null, seen: 0, added: 0, changed: 0, withdrawn: 0, clashes: 0, failures: 0, problem: null, started_by: actor.userId, updated_at: now }
    const inserted = row ? [row.id] : await trx.insertQuery().table('supplier_bills').insert({ connection_id: connectionId, period, ...begun, created_at: now })
    const billId = Number(inserted[0])
    if (row) await trx.from('supplier_bills').where('id', billId).update({ ...begun, reading: row.reading + 1 })
    if (actor.kind === 'user') {
      await writeAudit({ actor, action: 'settlement.bill.requested', subjectType: 'supplier_bill', subjectId: billId, after: { connection: connectionCode, period } }, { trx })
    }
    await enqueue({ type: READ_BILL, payload: { billId }, dedupKey: `${READ_BILL}:${billId}`, queue: 'resources' }, { trx })
    return ok({ billId, isNew: true })
  }, options)
}
