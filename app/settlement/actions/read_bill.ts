import db from '@adonisjs/lucid/services/db'
import type { JobContext, JobOutcome } from '#jobs/registry'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { systemViewer } from '#identity/viewer'
import { inTransaction } from '#kernel/database/transaction'
import { chargeOwnersQuery } from '#orders/queries/charge_owners_query'
import { hub } from '#suppliers/hub'
import type { BillLine } from '#supplier-sdk'
import { storeBillPage, type Bill } from './store_bill_page.ts'

const FAILURES_MAX = 5
const PAUSE_MS = MINUTE_MS
const PROBLEM_LENGTH_MAX = 160

type Context = Pick<JobContext, 'signal'> & { lease: Pick<JobContext['lease'], 'stillMine'> }

/**
 * Reads a bill page by page to its end. Lines and cursor are stored in one transaction, so a worker that dies goes on behind the
 * last whole page. A page that cannot be read is asked for again, later each time; after five in a row the bill is `failed` and says
 * why, with what was read. Only a reading that came to the end marks lines it did not meet as withdrawn.
 */
export async function readBill({ billId }: { billId: number }, { signal, lease }: Context): Promise<JobOutcome> {
  for (;;) {
    const bill = await begin(billId)
    if (!bill) return
    const answer = await hub.use(bill.connectionCode).ask('fetchBill', { period: bill.period, cursor: bill.cursor ?? undefined })
    if (answer.status !== 'done') return failed(bill, reasonOf(answer))
    const { lines, nextCursor, final } = answer.data
    const problem = problemOf(bill, lines, nextCursor)
    if (problem) return failed(bill, problem)
    if ((await takePage(bill, lines, nextCursor, final)) || nextCursor === null) return
    if (signal.aborted || !(await lease.stillMine())) return { again: clock.now() }
  }
}

/** The bill as it stands, now `running`; null where it is over. */
async function begin(billId: number): Promise<Bill | null> {
  await db.from('supplier_bills').where({ id: billId, state: 'waiting' }).update({ state: 'running', updated_at: clock.now() })
  const row = await db.from('supplier_bills').join('supplier_connections', 'supplier_connections.id', 'supplier_bills.connection_id')
    .where({ 'supplier_bills.id': billId, 'supplier_bills.state': 'running' })
    .select('supplier_bills.id', 'connection_id', 'period', 'reading', 'page_cursor', 'code').first()
  return row && {
    id: Number(row.id), connectionId: Number(row.connection_id), connectionCode: row.code, period: row.period, reading: row.reading, cursor: row.page_cursor,
  }
}

/** A page that leads to itself would be read for ever. Amounts and currency were looked at by the pipeline. */
function problemOf({ cursor }: Bill, lines: readonly BillLine[], nextCursor: string | null): string | null {
  if (nextCursor !== null && nextCursor === cursor) return 'cursor_repeated'
  const isNamed = ({ lineId, supplierAccountId }: BillLine) => lineId.length > 0 && lineId.length <= 160 && supplierAccountId.length <= 120
  return lines.every(isNamed) ? null : 'malformed_line'
}

/** True where somebody else moved the bill meanwhile: another reading, or another worker that has read this page. */
async function takePage(bill: Bill, lines: readonly BillLine[], nextCursor: string | null, final: boolean): Promise<boolean> {
  const owners = await chargeOwnersQuery(systemViewer, bill.connectionId, lines.map((line) => ({
    supplierResourceId: line.resourceId, supplierOrderNo: line.supplierOrderNo, supplierAccountId: line.supplierAccountId,
  })))
  return inTransaction(async (trx) => {
    const row = await trx.from('supplier_bills').where('id', bill.id).forUpdate().firstOrFail()
    if (row.state !== 'running' || row.reading !== bill.reading || row.page_cursor !== bill.cursor) return true
    const { added, changed, clashes } = await storeBillPage(bill, lines, owners, trx)
    const now = clock.now()
    const counts = { seen: row.seen + lines.length, added: row.added + added, changed: row.changed + changed, clashes: row.clashes + clashes }
    if (nextCursor !== null) {
      await trx.from('supplier_bills').where('id', bill.id).update({ ...counts, page_cursor: nextCursor, failures: 0, problem: null, updated_at: now })
      return false
    }
    const withdrawn = await trx.from('supplier_bill_lines').where('bill_id', bill.id).where('reading', '<', bill.reading).whereNull('withdrawn_at')
      .update({ withdrawn_at: now })
    await trx.from('supplier_bills').where('id', bill.id).update({
      ...counts, withdrawn: Number([withdrawn].flat()[0]), page_cursor: null, failures: 0, problem: null, is_final: final, state: 'done', updated_at: now, read_at: now,
    })
    return false
  })
}

function reasonOf(answer: { status: string; because?: string; reason?: string }): string {
  return answer.because ?? answer.reason ?? answer.status
}

async function failed({ id, reading }: Bill, problem: string): Promise<JobOutcome> {
  return inTransaction(async (trx) => {
    const row = await trx.from('supplier_bills').where({ id, reading, state: 'running' }).forUpdate().select('failures').first()
    if (!row) return
    const failures = row.failures + 1
    const isOver = failures >= FAILURES_MAX
    const now = clock.now()
    await trx.from('supplier_bills').where('id', id)
      .update({ failures, problem: problem.slice(0, PROBLEM_LENGTH_MAX), updated_at: now, ...(isOver ? { state: 'failed' } : {}) })
    return isOver ? undefined : { again: later(PAUSE_MS * 2 ** (failures - 1), now) }
  })
}
