import { spawn } from 'node:child_process'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { enqueue } from '#jobs/actions/enqueue'
import { SCHEDULE_TYPE } from '#jobs/registry'
import { workUntilIdle } from '#jobs/worker'
import { clock, HOUR_MS, later } from '#kernel/clock'
import { emptyTables } from '#tests/fixtures/database'

type Ended = { code: number | null; signal: string | null; complaints: string }

/** A real worker process; `crashPoint` makes it kill itself with SIGKILL there. */
function startWorker(flags: string[], crashPoint = ''): { ended: Promise<Ended>; stop: () => void; kill: () => void } {
  const child = spawn(process.execPath, ['ace.js', 'worker:run', ...flags], { env: { ...process.env, CRASH_POINT: crashPoint } })
  let complaints = ''
  child.stderr.on('data', (chunk) => (complaints += chunk))
  const ended = new Promise<Ended>((resolve) => child.on('exit', (code, signal) => resolve({ code, signal, complaints })))
  return { ended, stop: () => child.kill('SIGTERM'), kill: () => child.kill('SIGKILL') }
}

async function leaseIsOver() {
  for (;;) {
    const [[row]] = await db.rawQuery("SELECT COUNT(*) AS n FROM jobs WHERE status = 'running' AND locked_until > NOW(3)")
    if (row.n === 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test.group('Jobs | a killed worker', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await db.table('jobs').insert({ type: 'jobs.old', payload: '{}', status: 'done', run_at: later(0), created_at: later(0), finished_at: later(-400 * HOUR_MS) })
    await db.table('schedules').insert({ name: 'jobs.purge', next_run_at: later(HOUR_MS) })
    await enqueue({ type: SCHEDULE_TYPE, payload: { name: 'jobs.purge' }, attemptsMax: 3 })
  })

  for (const point of ['jobs.after_claim', 'jobs.before_finish']) {
    test(`leaves its job to another worker after the lease: ${point}`, async ({ assert }) => {
      const { signal, complaints } = await startWorker(['--lease-ms', '1000', '--once'], point).ended
      assert.equal(signal, 'SIGKILL')
      assert.include(complaints, `crash point ${point} reached`)
      const [held] = await db.from('jobs').where('type', SCHEDULE_TYPE)
      assert.deepInclude(held, { status: 'running', attempts: 1 })
      assert.equal(await workUntilIdle(), 0)
      await leaseIsOver()
      assert.equal(await workUntilIdle(), 1)
      const [row] = await db.from('jobs').where('type', SCHEDULE_TYPE)
      assert.deepInclude(row, { status: 'done', fence: 2 })
      assert.lengthOf(await db.from('jobs').where('type', 'jobs.old'), 0)
    }).timeout(60_000)
  }

  test('a worker that is asked to stop ends by itself with exit 0', async ({ assert }) => {
    const worker = startWorker([])
    while (!(await db.from('jobs').where('status', 'done').where('type', SCHEDULE_TYPE).first())) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const from = clock.now().getTime()
    worker.stop()
    assert.deepInclude(await worker.ended, { code: 0, signal: null })
    assert.isBelow(clock.now().getTime() - from, 5_000)
  }).timeout(60_000)

  // The moments lie over its whole start: the loader, the boot, the first look at the jobs.
  test('a worker that is asked to stop while it starts ends, and does not go on to work', async ({ assert }) => {
    const workers = [300, 700, 1_100, 1_500, 2_000, 2_600].map((startedMs) => ({ startedMs, ...startWorker([]) }))
    const ends = await Promise.all(
      workers.map(async ({ startedMs, stop, kill, ended }) => {
        await new Promise((resolve) => setTimeout(resolve, startedMs))
        stop()
        const deaf = setTimeout(kill, 15_000)
        const { signal } = await ended
        clearTimeout(deaf)
        return { startedMs, signal: signal === 'SIGTERM' ? null : signal }
      })
    )
    assert.deepEqual(ends, workers.map(({ startedMs }) => ({ startedMs, signal: null })))
  }).timeout(60_000)
})
