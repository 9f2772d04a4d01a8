import type { Actor } from '#audit/actor'
import { enqueue } from '#jobs/actions/enqueue'
import { clock, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { LOAD_SILENT_MS } from '../limits.ts'
import { openLoad } from './load_offers.ts'

export const LOAD_JOB = 'catalog.load_offers'
export type LoadJob = { loadId: number; connectionCode: string; actor: Actor }

/** Asks the worker to load offers; the answer's id is what the page watches. While a load is under way a second call joins it. */
export async function requestOfferLoad(
  { connectionCode, actor }: { connectionCode: string; actor: Actor },
  { trx }: { trx?: Trx } = {}
): Promise<Result<{ loadId: number }, { type: 'connection_not_found' }>> {
  return inTransaction(async (inner) => {
    const connection = await inner.from('supplier_connections').where('code', connectionCode).select('id').forUpdate().first()
    if (!connection) return fail({ type: 'connection_not_found' })
    const current = await inner.from('offer_loads').where('connection_id', connection.id)
      .whereIn('state', ['waiting', 'running']).where('updated_at', '>', later(-LOAD_SILENT_MS, clock.now())).select('id').first()
    if (current) return ok({ loadId: Number(current.id) })
    const loadId = await openLoad(connection.id, actor, inner)
    const payload: LoadJob = { loadId, connectionCode, actor }
    await enqueue({ type: LOAD_JOB, payload, dedupKey: `${LOAD_JOB}:${loadId}`, attemptsMax: 3 }, { trx: inner })
    return ok({ loadId })
  }, { trx })
}
