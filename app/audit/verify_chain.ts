import { later, MINUTE_MS } from '#kernel/clock'
import type { Client } from '#kernel/database/transaction'
import { AUDIT_CHAIN, CHAIN_START, sealedColumns, sealHash, type SealedRow } from './chain.ts'

/**
 * `seal_missing`: a place in the chain is empty. `row_missing`: a sealed row is gone. `row_changed`: row or seal is not what was
 * sealed. `head_missing`: a place that was known before does not hold the hash it held.
 */
export type ChainProblem = 'seal_missing' | 'row_missing' | 'row_changed' | 'head_missing'

export type ChainReport = {
  /** Seals that were looked at and hold. */
  sealed: number
  head: { seq: number; hash: string } | null
  /** The first place that does not hold. */
  broken: { seq: number; rowId: number | null; problem: ChainProblem } | null
  /** Rows without a seal that are older than a minute: the sealing job does not run. */
  waiting: number
}

export type ChainPlace = { seq: number; hash: string }

const SLICE = 1_000

/**
 * Reckons the chain again, from its start or from a place that is known to hold (`from`), and stops at the first row that does not
 * fit. `expect` is a head noted earlier, for instance in a log: whoever cut the chain off behind it and sealed anew is found.
 */
export async function verifyChain(client: Client, { from, expect }: { from?: ChainPlace; expect?: ChainPlace } = {}): Promise<ChainReport> {
  const report: ChainReport = { sealed: 0, head: null, broken: null, waiting: await waitingRows(client) }
  let { seq, hash } = from ?? { seq: 0, hash: CHAIN_START }
  for (;;) {
    const rows = await slice(client, seq)
    for (const row of rows) {
      const problem = problemOf(row, seq + 1, hash)
      if (problem) return { ...report, broken: { seq: seq + 1, rowId: row.row_id, problem } }
      seq += 1
      hash = row.hash
      report.sealed += 1
      report.head = { seq, hash }
      if (expect?.seq === seq && expect.hash !== hash) return headMissing(report, expect)
    }
    if (rows.length < SLICE) return expect && expect.seq > seq ? headMissing(report, expect) : report
  }
}

const headMissing = (report: ChainReport, { seq }: ChainPlace): ChainReport => ({
  ...report,
  broken: { seq, rowId: null, problem: 'head_missing' },
})

type Link = SealedRow & { seq: number; row_id: number; hash: string }

async function slice(client: Client, after: number): Promise<Link[]> {
  const [rows] = await client.rawQuery(
    `SELECT audit_seals.seq, audit_seals.row_id, audit_seals.hash, ${sealedColumns}
     FROM audit_seals LEFT JOIN audit_rows ON audit_rows.id = audit_seals.row_id
     WHERE audit_seals.chain = ? AND audit_seals.seq > ? ORDER BY audit_seals.seq LIMIT ${SLICE}`,
    [AUDIT_CHAIN, after]
  )
  return rows
}

function problemOf(link: Link, seq: number, previous: string): ChainProblem | null {
  if (Number(link.seq) !== seq) return 'seal_missing'
  if (link.id === null) return 'row_missing'
  return sealHash(previous, seq, link) === link.hash ? null : 'row_changed'
}

async function waitingRows(client: Client): Promise<number> {
  const [[{ total }]] = await client.rawQuery(
    `SELECT COUNT(*) AS total FROM audit_rows LEFT JOIN audit_seals ON audit_seals.chain = ? AND audit_seals.row_id = audit_rows.id
     WHERE audit_seals.row_id IS NULL AND audit_rows.at < ?`,
    [AUDIT_CHAIN, later(-MINUTE_MS)] as any[]
  )
  return Number(total)
}
