import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { noteOffersLoaded } from '#suppliers/actions/note_offers_loaded'
import { hub } from '#suppliers/hub'
import type { OfferSnapshot } from '#supplier-sdk'
import { LOAD_PAGE_DEADLINE_MS, LOAD_PAGES_MAX, LOAD_SLICE } from '../limits.ts'
import { contentOf, offerProblem } from '../offer_content.ts'
import { OFFERS_TOPIC, readPrices } from '../prices_kept.ts'
import { addBatchPart, openBatch } from './open_batch.ts'
import { writeOffers, type Followed } from './write_offers.ts'

export type LoadCounts = { seen: number; added: number; changed: number; gone: number; leftOut: number }

export type LoadRefused =
  | { type: 'connection_not_found' }
  | { type: 'no_catalogue' }
  /** The list was not read to its end; what was read is kept, nothing is marked as gone. */
  | { type: 'not_read'; status: string; because: string; callId: string | null }
  /** Somebody stopped it; the same holds. */
  | { type: 'cancelled' }

type Load = { connectionCode: string; actor: Actor; loadId?: number }
type Running = { loadId: number; connectionId: number; startedAt: Date; counts: LoadCounts; actor: Actor }

/**
 * Reads every offer of a connection from its supplier and brings the table in line: new and changed ones in slices, those that
 * the supplier no longer lists become `gone` (an offer that comes back is `active` again). Progress stands in `offer_loads`.
 * A second run changes nothing and counts so; two at once do no harm.
 */
export async function loadOffers({ connectionCode, actor, loadId }: Load): Promise<Result<LoadCounts, LoadRefused>> {
  const connection = await db.from('supplier_connections').where('code', connectionCode).select('id').first()
  if (!connection) return fail({ type: 'connection_not_found' })
  const startedAt = clock.now()
  const id = loadId ?? (await openLoad(connection.id, actor))
  const running = { loadId: id, connectionId: connection.id, startedAt, counts: { seen: 0, added: 0, changed: 0, gone: 0, leftOut: 0 }, actor }
  await noteProgress(running, { state: 'running' })
  const refused = await readAll(connectionCode, running)
  if (refused) {
    if (refused.type !== 'cancelled') await noteProgress(running, { state: 'failed', problem: toJson(refused), finished_at: clock.now() })
    if (running.counts.added + running.counts.changed > 0) await inTransaction((trx) => raiseTopic(OFFERS_TOPIC, { trx }))
    return fail(refused)
  }
  running.counts.gone = await markGone(running)
  await finish(running, connectionCode, actor)
  return ok(running.counts)
}

/** A row for a load that has yet to begin; its id is what the page watches. */
export async function openLoad(connectionId: number, actor: Actor, client: Pick<typeof db, 'from' | 'insertQuery'> = db): Promise<number> {
  const now = clock.now()
  const last = await client.from('offer_loads').where({ connection_id: connectionId, state: 'done' }).orderBy('id', 'desc').select('seen').first()
  const inserted = await client.insertQuery().table('offer_loads')
    .insert({ connection_id: connectionId, state: 'waiting', expected: last?.seen ?? null, started_by: actor.userId, created_at: now, updated_at: now })
  return Number(inserted[0])
}

async function readAll(connectionCode: string, running: Running): Promise<LoadRefused | undefined> {
  const supplier = hub.use(connectionCode)
  if (!(await supplier.can('listOffers'))) return { type: 'no_catalogue' }
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let page = 0; page < LOAD_PAGES_MAX; page++) {
    if (await isCancelled(running)) return { type: 'cancelled' }
    const answer = await supplier.ask('listOffers', { cursor }, { deadlineMs: LOAD_PAGE_DEADLINE_MS })
    if (answer.status !== 'done') return notRead(answer)
    await takePage(answer.data.items, running)
    const { nextCursor } = answer.data
    if (nextCursor === null) return undefined
    if (seen.has(nextCursor)) return { type: 'not_read', status: 'endless', because: 'cursor_repeated', callId: answer.callId }
    seen.add(nextCursor)
    cursor = nextCursor
  }
  return { type: 'not_read', status: 'endless', because: 'too_many_pages', callId: null }
}

function notRead(answer: { status: string; callId: string; because?: string; reason?: string }): LoadRefused {
  return { type: 'not_read', status: answer.status, because: answer.because ?? answer.reason ?? answer.status, callId: answer.callId }
}

async function takePage(offers: readonly OfferSnapshot[], running: Running): Promise<void> {
  const { counts } = running
  const usable = offers.filter((offer) => offerProblem(offer) === null)
  counts.seen += offers.length
  counts.leftOut += offers.length - usable.length
  for (let from = 0; from < usable.length; from += LOAD_SLICE) {
    const slice = usable.slice(from, from + LOAD_SLICE).map(contentOf)
    const index = await readPrices()
    const written = await inTransaction(async (trx) => {
      const one = await writeOffers({ connectionId: running.connectionId, offers: slice }, { trx, index })
      if (one.followed.length > 0) await logFollowed(running, one.followed, trx)
      return one
    })
    counts.added += written.added
    counts.changed += written.changed
  }
  await noteProgress(running, {})
}

/** What followed the supplier without anybody's decision stands in the load's batch, to be read there. */
async function logFollowed(running: Running, followed: readonly Followed[], trx: Trx): Promise<void> {
  const { batch_id: known } = await trx.from('offer_loads').where('id', running.loadId).forUpdate().select('batch_id').firstOrFail()
  const batchId: number = known ?? (await openBatch({ act: 'load', touched: 0, effect: { loadId: running.loadId }, reason: { actor: running.actor } }, { trx }))
  if (known === null) await trx.from('offer_loads').where('id', running.loadId).update({ batch_id: batchId })
  const last = await trx.from('price_batch_parts').where('batch_id', batchId).max('part as part').first()
  await addBatchPart({ batchId, part: Number(last?.part ?? 0) + 1, touched: followed.length, effect: { followed } }, { trx })
}

async function isCancelled({ loadId }: Running): Promise<boolean> {
  return (await db.from('offer_loads').where({ id: loadId, state: 'cancelled' }).select('id').first()) !== null
}

/** Those that this load did not meet. */
async function markGone({ connectionId, startedAt }: Running): Promise<number> {
  const stale = () => db.from('offers').where({ connection_id: connectionId, status: 'active' }).where('loaded_at', '<', startedAt)
  let total = 0
  for (;;) {
    const rows = await stale().select('id').limit(LOAD_SLICE)
    if (rows.length === 0) return total
    const ids = rows.map(({ id }) => id)
    const changed = await db.from('offers').whereIn('id', ids).where('status', 'active').where('loaded_at', '<', startedAt)
      .update({ status: 'gone', updated_at: clock.now() })
    total += Number(changed)
  }
}

async function finish(running: Running, connectionCode: string, actor: Actor): Promise<void> {
  await inTransaction(async (trx) => {
    const { added, changed, gone, seen } = running.counts
    await noteOffersLoaded({ connectionId: running.connectionId }, { trx })
    await raiseTopic(OFFERS_TOPIC, { trx })
    await writeAudit({ actor, action: 'catalog.offers.loaded', subjectType: 'connection', subjectId: connectionCode,
      after: { seen, added, changed, gone } }, { trx })
    await trx.from('offer_loads').where('id', running.loadId)
      .update({ state: 'done', seen, added, changed, gone, updated_at: clock.now(), finished_at: clock.now() })
  })
}

async function noteProgress({ loadId, counts }: Running, change: Record<string, unknown>): Promise<void> {
  const { seen, added, changed, gone } = counts
  await db.from('offer_loads').where('id', loadId).whereNot('state', 'cancelled').update({ seen, added, changed, gone, updated_at: clock.now(), ...change })
}
