import { setTimeout as sleep } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { buyAt, givenSandboxShop, passTime, startSandbox } from '#tests/fixtures/sandbox_shop'
import { startWorker, stopWorkers, type WorkerProcess } from '#tests/fixtures/workers'

const LINES = 10
const WORKERS = 3
const KILLS = 6
const SEED = process.env.KILL_SEED ?? 'kboss'
/** Faults without hanging answers: those cost real time, the simulation plays them by its own clock. */
const FAULTS = ['reset_before', 'reset_after', 'error_500_before', 'error_502_after', 'html_200', 'other_json', 'cut_body']
const STEP_MS = 15_000
const QUIET_MS_MAX = 150_000
const ended = ['completed', 'failed_refunded']

/** Several workers on the same lines, in processes of their own; a SIGKILL hits one of them while it works, again and again. */
test.group('Orders | workers killed at random', (group) => {
  let sandbox: Sandbox
  let killed = 0
  let left: string[] = []

  group.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox()
    const shop = await givenSandboxShop(sandbox, undefined, { effectSettleSeconds: 30 })
    for (let index = 0; index < LINES; index++) await buyAt(shop, await fixture.givenBuyer({ balanceFen: 10_000_00 }))
    const plan = { seed: SEED, percent: 35, calls: 12, faults: FAULTS }
    await fetch(`${sandbox.controlUrl}/faults`, { method: 'PUT', body: JSON.stringify(plan) })
    await work()
  })
  group.teardown(async () => {
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  /** Whoever is killed is replaced; from the last kill on they work until everything has ended. */
  async function work(): Promise<void> {
    const workers: WorkerProcess[] = Array.from({ length: WORKERS }, () => startWorker([]))
    const giveUpAt = Date.now() + QUIET_MS_MAX
    try {
      while (Date.now() < giveUpAt && (left = await openLines()).length > 0) {
        await sleep(300)
        if (killed < KILLS && (await isSomebodyWorking())) await replace(workers)
        await passTime(STEP_MS)
      }
    } finally {
      await stopWorkers(workers)
    }
  }

  async function replace(workers: WorkerProcess[]): Promise<void> {
    const [holder] = await db.from('jobs').where('status', 'running').where('queue', 'orders').select('locked_by')
    const victim = workers.findIndex(({ child }) => String(holder?.locked_by ?? '').includes(`:${child.pid}:`))
    if (victim === -1) return
    workers[victim].child.kill('SIGKILL')
    if (!(await workers[victim].ended).startsWith('SIGKILL')) return
    killed += 1
    workers[victim] = startWorker([])
  }

  async function isSomebodyWorking(): Promise<boolean> {
    return (await db.from('jobs').where('status', 'running').where('queue', 'orders').first()) !== null
  }

  async function openLines(): Promise<string[]> {
    const rows = await db.from('order_lines').whereNotIn('state', ended).select('id', 'state')
    return rows.map(({ id, state }) => `${id} ${state}`)
  }

  test('bring every line to its end', ({ assert }) => {
    assert.deepEqual(left, [])
    assert.isAtLeast(killed, 1)
  })

  test('leave one order and one payment for each completed line, counted at the supplier', async ({ assert }) => {
    const answer = await fetch(`${sandbox.controlUrl}/effects`)
    const { ids } = (await answer.json()) as { ids: { payments: string[]; resources: string[] } }
    const completed = await db.from('order_lines').where('state', 'completed').select('supplier_order_no')
    assert.sameMembers(
      completed.map((row) => row.supplier_order_no),
      ids.payments
    )
    assert.lengthOf([...new Set(ids.payments)], ids.payments.length)
    assert.lengthOf(await db.from('resources'), ids.resources.length)
  })

  test('keep the books in order', async ({ assert }) => {
    await fixture.thenInvariantsHold(assert, ['I10', 'I12'])
    // The run of a schedule that was hit three times is given up by design: the schedule comes again.
    assert.deepEqual(
      await db.from('jobs').where({ status: 'dead' }).whereNot('type', 'jobs.run_schedule').select('type', 'payload', 'attempts', 'last_error'),
      []
    )
  })
})
