import db from '@adonisjs/lucid/services/db'
import { clock, DAY_MS, later } from './clock.ts'
import { commitTogether } from './database/commit_together.ts'
import { classify, isDuplicate } from './database/failures.ts'
import { inTransaction, type Client, type Trx } from './database/transaction.ts'
import { insertInto, type Write } from './database/writes.ts'
import { sha256 } from './secrets.ts'
import { canonicalJson } from './json.ts'

export const IDEMPOTENCY_KEPT_MS = 7 * DAY_MS
const SLICE = 1_000
const LOCK_WAIT_TIMEOUT = 1205

export type IdempotentCall = {
  /** Whose key it is: caller and route, up to 160 ASCII characters. */
  scope: string
  /** 1–255 printable ASCII characters. */
  key: string
  /** `hashOf` the request: the same key with another hash is refused. */
  requestHash: string
}

/**
 * What the work answers. `store: false`: it was refused and nothing may stay: everything that `work` wrote is rolled back, the
 * key stays free, and a repeat is a new attempt. Otherwise effect and answer are committed together.
 */
export type WorkAnswer<Body> = { status: number; body: Body; store?: boolean }

export type IdempotentOutcome<Body> =
  | { type: 'answered'; status: number; body: Body; text: string; replayed: boolean }
  /** The key was used with another request. */
  | { type: 'key_reused' }
  /**
   * Another call with this key has not ended; nothing was waited for. Where a key comes back that was deleted a moment ago (the
   * seven days were over), calls that arrive together may all be told so, and the next one acts.
   */
  | { type: 'in_progress' }

/** Work of which everything is known before anything is sent. */
export type Plan<Body> = {
  status: number
  body: Body
  /** All that it changes, in the order in which rows may be locked. */
  writes: readonly Write[]
  /** True for what the database may say against the plan in the course of business; anything else is thrown as a fault. */
  isRefused: (error: unknown) => boolean
  /** Called once the writes are committed. Where it matters that it is, a later look must make up for it. */
  committed: () => void
}

type KeyRow = { request_hash: string; status: number; body: string }

class Refused extends Error {
  constructor(readonly answer: WorkAnswer<any>) {
    super('refused, not stored')
  }
}

class InProgress extends Error {}

/**
 * Runs `work` at most once per scope and key. The key's row is inserted first and in the same transaction as the effect, so a
 * crash leaves neither or both. A second call gets the first's answer, byte by byte (`text`), with `replayed`.
 *
 * The transaction reads committed: what `work` checks before it acts, it checks in the acting statement or on a locked row.
 *
 * A `plan` is tried first: key, effect and answer in one round trip, with the same promises. Where anything stands against it (the
 * key is taken, a row was there before, a deadlock, a lost connection), nothing of it stays or its key is found, and `work` runs.
 */
export async function runIdempotent<Body>(
  call: IdempotentCall,
  work: (trx: Trx) => Promise<WorkAnswer<Body>>,
  { plan }: { plan?: Plan<Body> | null } = {}
): Promise<IdempotentOutcome<Body>> {
  const done = plan && (await carryOut(call, plan))
  if (done) return done
  try {
    return await inTransaction((trx) => attempt(call, work, trx), {
      isolationLevel: 'read committed',
      proof: (client) => storedAnswer<Body>(call, client),
    })
  } catch (error) {
    if (error instanceof Refused) return fresh(error.answer)
    if (error instanceof InProgress) return { type: 'in_progress' }
    throw error
  }
}

/** Undefined when it has to be done the long way, which finds the key or says what is wrong. */
async function carryOut<Body>(call: IdempotentCall, plan: Plan<Body>): Promise<IdempotentOutcome<Body> | undefined> {
  const answer = fresh(plan)
  try {
    await commitTogether([keyWrite(call, { status: answer.status, body: answer.text, finished_at: clock.now() }), ...plan.writes])
  } catch (error) {
    if (classify(error) === 'final' && !isKeyTaken(error) && !plan.isRefused(error)) throw error
    return undefined
  }
  plan.committed()
  return answer
}

/** Hash of what was asked: equal content gives an equal hash, whatever the order of its fields. */
export function hashOf(request: { method: string; url: string; body: unknown }): string {
  return sha256(canonicalJson(request))
}

async function attempt<Body>(
  call: IdempotentCall,
  work: (trx: Trx) => Promise<WorkAnswer<Body>>,
  trx: Trx
): Promise<IdempotentOutcome<Body>> {
  if (!(await takeKey(call, trx))) {
    const stored = await storedAnswer<Body>(call, trx)
    if (stored) return stored
    throw new InProgress()
  }
  const answer = await work(trx)
  if (answer.store === false) throw new Refused(answer)
  const outcome = fresh(answer)
  const finished = { status: answer.status, body: outcome.text, finished_at: clock.now() }
  await trx.from('idempotency_keys').where('scope', call.scope).where('idempotency_key', call.key).update(finished)
  return outcome
}

/** False when the key exists. A row that another transaction has not committed yet is not waited for. */
async function takeKey(call: IdempotentCall, trx: Trx): Promise<boolean> {
  const { sql, bindings } = keyWrite(call)
  try {
    await trx.rawQuery(sql, bindings as any[])
    return true
  } catch (error) {
    if (isKeyTaken(error)) return false
    if ((error as { errno?: number }).errno === LOCK_WAIT_TIMEOUT) throw new InProgress()
    throw error
  }
}

function keyWrite({ scope, key, requestHash }: IdempotentCall, answer: Record<string, unknown> = {}): Write {
  const row = { scope, idempotency_key: key, request_hash: requestHash, created_at: clock.now(), ...answer }
  const { sql, bindings } = insertInto('idempotency_keys', [row])
  return { sql: `SET STATEMENT innodb_lock_wait_timeout = 0 FOR ${sql}`, bindings }
}

const isKeyTaken = (error: unknown) => isDuplicate(error, 'idempotency_keys_scope_key')

async function storedAnswer<Body>(call: IdempotentCall, client: Client): Promise<IdempotentOutcome<Body> | undefined> {
  const query = client.from('idempotency_keys').select('request_hash', 'status', 'body')
  const row: KeyRow | null = await query.where('scope', call.scope).where('idempotency_key', call.key).first()
  if (!row) return undefined
  if (row.request_hash !== call.requestHash) return { type: 'key_reused' }
  return { type: 'answered', status: row.status, body: JSON.parse(row.body), text: row.body, replayed: true }
}

function fresh<Body>({ status, body }: Pick<WorkAnswer<Body>, 'status' | 'body'>) {
  return { type: 'answered' as const, status, body, text: JSON.stringify(body ?? null), replayed: false }
}

/** Deletes keys older than seven days, in slices; for the schedule of that name. */
export async function purgeIdempotencyKeys(): Promise<number> {
  for (let total = 0; ; ) {
    const [{ affectedRows }] = await db.rawQuery(`DELETE FROM idempotency_keys WHERE created_at < ? LIMIT ${SLICE}`, [
      later(-IDEMPOTENCY_KEPT_MS, clock.now()) as any,
    ])
    total += affectedRows
    if (affectedRows < SLICE) return total
  }
}
