import db from '@adonisjs/lucid/services/db'
import logger from '@adonisjs/core/services/logger'
import { clock } from '#kernel/clock'
import { verifyChain, type ChainReport } from '../verify_chain.ts'
import { sealAuditRows } from './seal_audit_rows.ts'

/**
 * The nightly look: seals what came too late for the sealing job, reckons the whole chain, keeps the result (invariant I12 reads it)
 * and writes the head to the log, where nobody who reaches the database can change it.
 */
export async function verifyAudit({ signal }: { signal?: AbortSignal } = {}): Promise<ChainReport> {
  await sealAuditRows({ everything: true, signal })
  const report = await verifyChain(db.connection())
  const { sealed, head, broken, waiting } = report
  await db.table('audit_verifications').insert({
    at: clock.now(), sealed, head_hash: head?.hash ?? null, waiting,
    broken_row_id: broken?.rowId ?? null, broken_seq: broken?.seq ?? null, problem: broken?.problem ?? null,
  })
  if (broken) logger.error({ broken, head }, 'the audit chain is broken')
  else logger.info({ sealed, head, waiting }, 'the audit chain holds')
  return report
}
