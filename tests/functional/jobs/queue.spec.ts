import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { claimJobs } from '#jobs/actions/claim_jobs'
import { enqueue, enqueueMany } from '#jobs/actions/enqueue'
import { finishJob, prolongLease } from '#jobs/actions/finish_job'
import { purgeJobs } from '#jobs/actions/purge_jobs'
import { forget, onJob, type JobHandler } from '#jobs/registry'
import { Worker, workUntilIdle } from '#jobs/worker'
import { clock, DAY_MS, HOUR_MS, later } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { emptyTables } from '#tests/fixtures/database'

const TYPE = 'test.job'
const claim = { worker: 'one', limit: 10, leaseMs: 30_000 }

function jobs() {
  return db.from('jobs').orderBy('id')
}

async function firstJob() {
  const [row] = await jobs()
  return row
}

async function jobOfTest() {
  const [row] = await jobs().where('type', TYPE)
  return row
}

async function letLeaseRunOut() {
  await db.rawQuery("UPDATE jobs SET locked_until = NOW(3) - INTERVAL 1 SECOND WHERE status = 'running'")
}

test.group('Jobs | queue', (group) => {
  let seen: any[] = []
  let handler: JobHandler = async () => {}

  group.each.setup(async () => {
    await emptyTables()
    seen = []
    handler = async () => {}
    onJob(TYPE, async (payload, context) => {
      seen.push(payload)
      return handler(payload, context)
    })
    return () => {
      forget(TYPE)
      clock.restore()
    }
  })

  test('does not exist when its transaction rolled back', async ({ assert }) => {
    await assert.rejects(() =>
      inTransaction(async (trx) => {
        await enqueue({ type: TYPE, payload: { n: 1 } }, { trx })
        throw new Error('undo')
      })
    )
    assert.equal(await workUntilIdle(), 0)
  })

  test('runs what is due and leaves the future alone', async ({ assert }) => {
    await enqueue({ type: TYPE, payload: { n: 1 } })
    await enqueue({ type: TYPE, payload: { n: 2 }, runAt: later(HOUR_MS) })
    assert.equal(await workUntilIdle(), 1)
    clock.advance(HOUR_MS + 1)
    assert.equal(await workUntilIdle(), 1)
    assert.deepEqual(seen, [{ n: 1 }, { n: 2 }])
  })

  test('works inside a global transaction too', async ({ assert }) => {
    await db.beginGlobalTransaction()
    try {
      await enqueue({ type: TYPE, payload: { n: 1 } })
      assert.equal(await workUntilIdle(), 1)
    } finally {
      await db.rollbackGlobalTransaction()
    }
    assert.lengthOf(await jobs(), 0)
  })

  test('gives two workers different jobs', async ({ assert }) => {
    for (let n = 0; n < 40; n++) await enqueue({ type: TYPE, payload: { n } })
    const claims = await Promise.all(Array.from({ length: 8 }, (_, n) => claimJobs({ ...claim, worker: `w${n}` })))
    const ids = claims.flat().map((job) => job.id)
    assert.equal(new Set(ids).size, ids.length)
    assert.isAbove(ids.length, 9)
  })

  test('jobs that wait for a slow party leave places to the others', async ({ assert }) => {
    const released = Promise.withResolvers<void>()
    const quick = Promise.withResolvers<void>()
    let done = 0
    handler = async ({ lane }) => {
      if (lane === 'slow') return released.promise
      if (++done === 5) quick.resolve()
    }
    forget(TYPE)
    onJob(TYPE, (payload: { lane: string }, context) => handler(payload, context), { lanesOf: (payloads: readonly { lane: string }[]) => payloads.map(({ lane }) => lane) })
    await enqueueMany(Array.from({ length: 100 }, () => ({ type: TYPE, queue: 'lanes', payload: { lane: 'slow' } })))
    await enqueueMany(Array.from({ length: 5 }, () => ({ type: TYPE, queue: 'lanes', payload: { lane: 'quick' } })))
    const worker = new Worker({ concurrency: 4, pollMs: 20, queues: ['lanes'] })
    const running = worker.run()
    try {
      await quick.promise
      const [{ held }] = await db.from('jobs').where({ type: TYPE, status: 'running' }).where('payload', 'like', '%slow%').count('* as held')
      assert.isAtMost(Number(held), 2)
    } finally {
      released.resolve()
      await worker.stop()
      await running
    }
  })

  test('tries again with growing pauses, then lies dead where people see it', async ({ assert }) => {
    handler = async () => {
      throw new Error('supplier said no')
    }
    clock.freeze('2026-03-01T00:00:00Z')
    await enqueue({ type: TYPE, payload: {}, attemptsMax: 3, dedupKey: 'x' })
    const pauses: number[] = []
    for (let run = 0; run < 3; run++) {
      assert.equal(await workUntilIdle(), 1)
      const [row] = await jobs()
      pauses.push(row.run_at.getTime() - clock.now().getTime())
      clock.advance(Math.max(0, pauses[run]))
    }
    const [row] = await jobs()
    assert.equal(row.status, 'dead')
    assert.match(row.last_error, /supplier said no/)
    assert.isTrue(pauses[0] >= 500 && pauses[0] < 1_000 && pauses[1] >= 1_000 && pauses[1] < 2_000, String(pauses))
    assert.equal(await workUntilIdle(), 0)
  })

  test('runs again later without counting a failure', async ({ assert }) => {
    const attempts: number[] = []
    handler = async (_, { attempt }) => {
      attempts.push(attempt)
      return attempts.length < 20 ? { again: later(1_000) } : undefined
    }
    await enqueue({ type: TYPE, payload: {}, attemptsMax: 2 })
    for (let run = 0; run < 20; run++) {
      await workUntilIdle()
      clock.advance(1_001)
    }
    assert.deepEqual(new Set(attempts), new Set([1]))
    assert.propertyVal(await firstJob(), 'status', 'done')
  })

  test('keeps one waiting job per key and moves it forward', async ({ assert }) => {
    await enqueue({ type: TYPE, payload: { n: 1 }, dedupKey: 'line:1', runAt: later(HOUR_MS) })
    await Promise.all(Array.from({ length: 20 }, () => enqueue({ type: TYPE, payload: { n: 1 }, dedupKey: 'line:1' })))
    assert.equal(await workUntilIdle(), 1)
    assert.lengthOf(await jobs(), 1)
  })

  test('sees what was asked for while it ran: it runs once more', async ({ assert }) => {
    handler = async () => {
      if (seen.length === 1) {
        await enqueue({ type: TYPE, payload: { n: 1 }, dedupKey: 'line:1' })
        await enqueue({ type: TYPE, payload: { n: 1 }, dedupKey: 'line:1' })
      }
    }
    await enqueue({ type: TYPE, payload: { n: 1 }, dedupKey: 'line:1' })
    assert.equal(await workUntilIdle(), 2)
    const rows = await jobs()
    assert.deepEqual(rows.map((row) => row.status), ['done'])
  })

  test('leaves it at the running one where the caller says so', async ({ assert }) => {
    const job = { type: TYPE, payload: { n: 1 }, dedupKey: 'line:1' }
    handler = () => enqueueMany([{ ...job, whileRunning: 'skip' }, { ...job, dedupKey: 'line:2' }])
    await enqueue(job)
    await new Worker({ concurrency: 1 }).once()
    handler = async () => {}
    await workUntilIdle()
    assert.lengthOf(seen, 2)
  })

  test('sets the key free when it is done', async ({ assert }) => {
    await enqueue({ type: TYPE, payload: {}, dedupKey: 'line:1' })
    await workUntilIdle()
    await enqueue({ type: TYPE, payload: {}, dedupKey: 'line:1' })
    assert.equal(await workUntilIdle(), 1)
    assert.lengthOf(await jobs(), 2)
  })

  test('is taken over when its lease ran out, and the stale worker is fenced', async ({ assert }) => {
    await enqueue({ type: TYPE, payload: {} })
    const [stale] = await claimJobs({ ...claim, worker: 'stale' })
    assert.lengthOf(await claimJobs({ ...claim, worker: 'early' }), 0)
    await letLeaseRunOut()
    const [fresh] = await claimJobs({ ...claim, worker: 'fresh' })
    assert.equal(fresh.id, stale.id)
    assert.isAbove(fresh.fence, stale.fence)
    assert.isFalse(await prolongLease(stale, 30_000))
    assert.equal(await finishJob(stale, { type: 'done' }), 'fenced')
    assert.propertyVal(await firstJob(), 'status', 'running')
    assert.equal(await finishJob(fresh, { type: 'done' }), 'done')
    assert.equal(await finishJob(fresh, { type: 'done' }), 'fenced')
  })

  test('tells a handler that its job is somebody else\'s', async ({ assert }) => {
    const mine: boolean[] = []
    handler = async (_, { lease }) => {
      mine.push(await lease.stillMine())
      if (mine.length > 1) return
      await letLeaseRunOut()
      await claimJobs({ ...claim, worker: 'other' })
      mine.push(await lease.stillMine())
    }
    await enqueue({ type: TYPE, payload: {} })
    await new Worker({ concurrency: 1 }).once()
    assert.deepEqual(mine, [true, false])
    assert.propertyVal(await firstJob(), 'status', 'running')
  })

  test('dies visibly when it brings down its worker each time', async ({ assert }) => {
    await enqueue({ type: TYPE, payload: {}, attemptsMax: 2, dedupKey: 'poison' })
    for (let run = 0; run < 2; run++) {
      assert.lengthOf(await claimJobs(claim), 1)
      await letLeaseRunOut()
    }
    assert.lengthOf(await claimJobs(claim), 0)
    const [row] = await jobs()
    assert.equal(row.status, 'dead')
    assert.match(row.last_error, /vanished/)
  })

  test('dies visibly when nothing handles it', async ({ assert }) => {
    await enqueue({ type: 'test.unknown', payload: {}, attemptsMax: 1 })
    await workUntilIdle()
    const { last_error: lastError } = await firstJob()
    assert.match(lastError, /Nothing in this process handles test.unknown/)
  })

  test('is handed back uncounted when the worker stops and its grace is over', async ({ assert }) => {
    handler = (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
    await enqueue({ type: TYPE, payload: {} })
    const worker = new Worker({ graceMs: 50, pollMs: 20 })
    const run = worker.run()
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await worker.stop()
    await run
    const row = await jobOfTest()
    assert.deepInclude(row, { status: 'ready', attempts: 0, locked_by: null })
  })

  test('finishes what runs before it stops', async ({ assert }) => {
    handler = () => new Promise((resolve) => setTimeout(resolve, 80))
    await enqueue({ type: TYPE, payload: {} })
    const worker = new Worker({ pollMs: 20 })
    const run = worker.run()
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await worker.stop()
    await run
    assert.propertyVal(await jobOfTest(), 'status', 'done')
  })

  test('starts at once what this process enqueued', async ({ assert }) => {
    const worker = new Worker({ pollMs: 10_000 })
    const run = worker.run()
    await new Promise((resolve) => setTimeout(resolve, 300))
    await enqueue({ type: TYPE, payload: {} })
    const from = performance.now()
    while (seen.length === 0 && performance.now() - from < 5_000) await new Promise((resolve) => setTimeout(resolve, 5))
    await worker.stop()
    await run
    assert.isBelow(performance.now() - from, 2_000)
    assert.lengthOf(seen, 1)
  })

  test('is kept a week after it is done; dead ones stay', async ({ assert }) => {
    await enqueue({ type: TYPE, payload: {} })
    await enqueue({ type: 'test.unknown', payload: {}, attemptsMax: 1 })
    await workUntilIdle()
    clock.advance(6 * DAY_MS)
    assert.equal(await purgeJobs(), 0)
    clock.advance(2 * DAY_MS)
    assert.equal(await purgeJobs(), 1)
    const left = await jobs()
    assert.deepEqual(left.map((row) => row.status), ['dead'])
  })
})
