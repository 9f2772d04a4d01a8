import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { every, forget } from '#jobs/registry'
import { Worker, workUntilIdle } from '#jobs/worker'
import { declareSchedules } from '#jobs/actions/start_schedules'
import { clock } from '#kernel/clock'
import { emptyTables } from '#tests/fixtures/database'

test.group('Jobs | schedules', (group) => {
  const NAME = 'test.schedule'
  let runs = 0
  let fault: Error | undefined

  group.each.setup(async () => {
    await emptyTables()
    runs = 0
    fault = undefined
    every(NAME, 60_000, async () => {
      runs += 1
      if (fault) throw fault
    })
    await declareSchedules()
    await db.from('schedules').whereNot('name', NAME).delete()
    return () => {
      forget(NAME)
      clock.restore()
    }
  })

  test('runs once per interval, whoever looks', async ({ assert }) => {
    const workers = Array.from({ length: 4 }, () => new Worker())
    await Promise.all(workers.map((worker) => worker.once()))
    await workUntilIdle()
    assert.equal(runs, 1)
    clock.advance(59_000)
    await workUntilIdle()
    assert.equal(runs, 1)
    clock.advance(2_000)
    await workUntilIdle()
    assert.equal(runs, 2)
  })

  test('does not pile up while the last run is still going', async ({ assert }) => {
    await new Worker().once()
    for (let tick = 0; tick < 5; tick++) {
      clock.advance(61_000)
      await import('#jobs/actions/start_schedules').then(({ startDueSchedules }) => startDueSchedules())
    }
    assert.lengthOf(await db.from('jobs').where('status', 'ready'), 1)
  })

  test('leaves its error in its row and comes again', async ({ assert }) => {
    fault = new Error('no disk')
    await workUntilIdle()
    const failed = await db.from('schedules').where('name', NAME).first()
    assert.match(failed.last_error, /no disk/)
    assert.isNull(failed.last_run_at)
    fault = undefined
    clock.advance(61_000)
    await workUntilIdle()
    const healed = await db.from('schedules').where('name', NAME).first()
    assert.isNull(healed.last_error)
    assert.isNotNull(healed.last_run_at)
  })
})
