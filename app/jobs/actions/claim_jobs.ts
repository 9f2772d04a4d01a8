import { inTransaction, type Trx } from '#kernel/database/transaction'
import { clock, later } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import type { Lanes } from '../lanes.ts'
import { lanesOfType } from '../registry.ts'

export type ClaimedJob = {
  id: number
  type: string
  payload: unknown
  attempt: number
  attemptsMax: number
  /** Raised by every claim; whoever holds an older number may no longer finish the job. */
  fence: number
  /** Jobs that wait for the same party outside; null where nobody asked, or for none. */
  lane: string | null
}

export type ClaimJobs = { worker: string; queues?: readonly string[]; limit: number; leaseMs: number; /** The claiming worker's; left out, every job may start. */ lanes?: Lanes }

/** So many are looked at beyond those wanted, in search of lanes with room. */
const LOOK_AHEAD = 64
/** What waits for a party that is slow or ill comes back after this, so that it does not stand in front of the others. */
const STEP_BACK_MS = 500

const columns = ['id', 'type', 'payload', 'attempts', 'attempts_max', 'fence', 'status']

/**
 * Takes up to `limit` jobs that are due, jobs of vanished workers first. Two workers never get the same one (SKIP LOCKED).
 * Due is measured by our clock, leases by the database's, so that workers on machines with wrong clocks do not steal.
 */
export async function claimJobs(claim: ClaimJobs): Promise<ClaimedJob[]> {
  return inTransaction(
    async (trx) => {
      const expired = await takeOver(trx, claim)
      const ready = await readyJobs(trx, claim, claim.limit - expired.length)
      const rows = await mayStart(trx, [...expired, ...ready], claim)
      if (rows.length === 0) return []
      await trx.rawQuery(
        `UPDATE jobs SET status = 'running', attempts = attempts + 1, fence = fence + 1, locked_by = ?,
          locked_until = NOW(3) + INTERVAL ? MICROSECOND, again_at = NULL WHERE id IN (${rows.map(() => '?').join(', ')})`,
        [claim.worker, claim.leaseMs * 1_000, ...rows.map((row) => row.id)]
      )
      return rows.map(toClaimed)
    },
    { isolationLevel: 'read committed' }
  )
}

/** Cheap look before the claim, so that an idle worker opens no transaction. */
export async function isAnythingDue(trx: Pick<Trx, 'rawQuery'>, queues?: readonly string[]): Promise<boolean> {
  const inQueue = queues ? `AND queue IN (${queues.map(() => '?').join(', ')})` : ''
  const [[row]] = await trx.rawQuery(
    `SELECT EXISTS(SELECT 1 FROM jobs WHERE status = 'ready' ${inQueue} AND run_at <= ?) OR
      EXISTS(SELECT 1 FROM jobs WHERE status = 'running' AND locked_until < NOW(3) ${inQueue}) AS due`,
    [...(queues ?? []), clock.now(), ...(queues ?? [])] as any[]
  )
  return Boolean(row.due)
}

/** Jobs whose worker vanished. One that brought down a worker at each of its tries is dead, not tried for ever. */
async function takeOver(trx: Trx, { queues, limit }: ClaimJobs) {
  const query = trx.from('jobs').select(columns).where('status', 'running').whereRaw('locked_until < NOW(3)')
  if (queues) void query.whereIn('queue', [...queues])
  const rows = await query.orderBy('locked_until').limit(limit).forUpdate().skipLocked()
  const exhausted = rows.filter((row) => row.attempts >= row.attempts_max).map((row) => row.id)
  if (exhausted.length > 0) await bury(trx, exhausted)
  return rows.filter((row) => row.attempts < row.attempts_max)
}

async function bury(trx: Trx, ids: number[]): Promise<void> {
  await trx
    .from('jobs')
    .whereIn('id', ids)
    .update({
      status: 'dead',
      finished_at: clock.now(),
      last_error: 'The worker vanished during the last try (killed, or its lease ran out).',
      released_key: trx.raw('dedup_key'),
      dedup_key: null,
      again_at: null,
      locked_by: null,
      locked_until: null,
    })
}

async function readyJobs(trx: Trx, { queues, limit, lanes }: ClaimJobs, wanted: number) {
  if (limit === 0 || wanted <= 0) return []
  const left = wanted + (lanes ? LOOK_AHEAD : 0)
  const query = trx.from('jobs').select(columns).where('status', 'ready').where('run_at', '<=', clock.now())
  if (queues) void query.whereIn('queue', [...queues])
  return query.orderBy('run_at').orderBy('id').limit(left).forUpdate().skipLocked()
}

/** Those whose lane has room, at most as many as are wanted. The others stay as they are, or step back where their lane is in trouble. */
async function mayStart(trx: Trx, found: any[], { lanes, limit }: ClaimJobs): Promise<any[]> {
  if (!lanes || found.length === 0) return found.slice(0, limit)
  await nameLanes(trx, found)
  const room = lanes.room()
  const [picked, back]: [any[], number[]] = [[], []]
  for (const row of found) {
    if (picked.length === limit) break
    if (room.take(row.lane)) picked.push(row)
    else if (row.status === 'ready' && room.stateOf(row.lane) !== 'well') back.push(row.id)
  }
  if (back.length > 0) await trx.from('jobs').whereIn('id', back).where('status', 'ready').update({ run_at: later(STEP_BACK_MS, clock.now()) })
  return picked
}

async function nameLanes(trx: Trx, rows: any[]): Promise<void> {
  for (const row of rows) row.lane = null
  for (const type of new Set<string>(rows.map((row) => row.type))) {
    const ofType = rows.filter((row) => row.type === type)
    const lanes = await lanesOfType(type)?.(ofType.map(({ payload }) => fromJson(payload)), trx)
    lanes?.forEach((lane, index) => (ofType[index].lane = lane))
  }
}

function toClaimed(row: any): ClaimedJob {
  return {
    id: Number(row.id),
    type: row.type,
    payload: fromJson(row.payload),
    attempt: row.attempts + 1,
    attemptsMax: row.attempts_max,
    fence: Number(row.fence) + 1,
    lane: row.lane ?? null,
  }
}
