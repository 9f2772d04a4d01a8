import type { Client } from '#kernel/database/transaction'
import type { Violation } from '#kernel/invariants'
import { AUDIT_CHAIN, CHAIN_START } from './chain.ts'
import { verifyChain, type ChainPlace } from './verify_chain.ts'

/** How many seals are reckoned again each time; the whole chain is the nightly run's. */
const TAIL = 1_000

/** The end of the chain holds, and the last nightly run found nothing. */
export async function brokenChain(client: Client): Promise<Violation[]> {
  const violations: Violation[] = []
  const { broken } = await verifyChain(client, { from: await tailStart(client) })
  if (broken) violations.push({ problem: broken.problem, seq: broken.seq, auditRowId: broken.rowId })
  const last = await client.from('audit_verifications').orderBy('id', 'desc').first()
  if (last?.problem) violations.push({ problem: last.problem, seq: Number(last.broken_seq), auditRowId: last.broken_row_id })
  return violations
}

async function tailStart(client: Client): Promise<ChainPlace> {
  const row = await client
    .from('audit_seals').where('chain', AUDIT_CHAIN).orderBy('seq', 'desc').offset(TAIL).select('seq', 'hash').first()
  return row ? { seq: Number(row.seq), hash: row.hash } : { seq: 0, hash: CHAIN_START }
}
