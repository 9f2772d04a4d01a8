import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { clock, DAY_MS, MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { collectMetrics } from '#kernel/metrics'
import { hub } from '#suppliers/hub'
import { countCall, takeCounted } from '#suppliers/measurements/call_minutes'
import { publishMeasurements, purgeMeasurements, withdrawProcess } from '#suppliers/measurements/publish'
import { lanesQuery } from '#suppliers/queries/lanes_query'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenConnection } from '#tests/fixtures/suppliers'

const done = { status: 'done' as const, data: null }
const staffViewer = async () => viewerFor(await givenStaff(), 'suppliers.connections.read')

test.group('Suppliers | measurements', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => void takeCounted())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  const rowsOf = (code: string) => db.from('supplier_call_minutes').where('connection_code', code).orderBy('minute').orderBy('outcome')

  test('adds the calls of one minute to one row per outcome, also over several flushes', async ({ assert }) => {
    const { code } = await givenConnection()
    countCall(code, 'read', done, 40)
    countCall(code, 'read', done, 60)
    await publishMeasurements()
    countCall(code, 'read', done, 20)
    countCall(code, 'read', { status: 'refused', reason: 'out_of_stock', supplierCode: 'X' }, 5)
    await publishMeasurements()
    const rows = await rowsOf(code)
    assert.deepEqual(rows.map(({ outcome, calls, total_ms: total, max_ms: max }) => [outcome, calls, Number(total), max]), [['done', 3, 120, 60], ['out_of_stock', 1, 5, 5]])
  })

  test('keeps what a flush could not store for the next one', async ({ assert }) => {
    const { code } = await givenConnection()
    countCall('x'.repeat(60), 'read', done, 1)
    countCall(code, 'read', done, 40)
    await publishMeasurements()
    assert.lengthOf(await rowsOf(code), 0)
    assert.lengthOf(takeCounted(), 2)
  })

  test('shows calls, latency and errors of an earlier process after a restart', async ({ assert }) => {
    const { code } = await givenConnection()
    countCall(code, 'spend', done, 300)
    countCall(code, 'spend', { status: 'not_sent', because: 'breaker_open' }, 0)
    await publishMeasurements()
    hub.restore()
    const lanes = await lanesQuery(await staffViewer(), code, 'hour')
    const spend = lanes.find(({ operationClass }) => operationClass === 'spend')!
    assert.include(spend.steps.at(-1), { calls: 2, meanMs: 150, maxMs: 300 })
    assert.deepEqual(spend.errors, [{ kind: 'breaker_open', count: 1 }])
    assert.lengthOf(spend.steps, 60)
  })

  test('adds up the queues of worker and web, and drops whoever fell silent', async ({ assert }) => {
    const { code } = await givenConnection()
    const tell = (process: string, waiting: number, agoMs: number) =>
      db.table('supplier_processes').insert({ process, lanes: JSON.stringify([{ code, operationClass: 'read', waiting, running: 1, breaker: 'closed' }]), seen_at: new Date(clock.now().getTime() - agoMs) })
    await tell('worker:a:1', 7, SECOND_MS)
    await tell('web:a:2', 2, 2 * SECOND_MS)
    await tell('worker:b:3', 90, 5 * MINUTE_MS)
    const [read] = await lanesQuery(await staffViewer(), code)
    assert.include(read, { operationClass: 'read', waiting: 9, running: 2 })
    assert.deepEqual(read.processes.map(({ process }) => process), ['web:a:2', 'worker:a:1'])
    assert.match(await collectMetrics(), new RegExp(`hub_supplier_queue_depth\\{supplier="${code}",class="read"\\} 9`))
  })

  test('takes a process that ends in peace off the list', async ({ assert }) => {
    await publishMeasurements()
    assert.isNotEmpty(await db.from('supplier_processes'))
    await withdrawProcess()
    assert.isEmpty(await db.from('supplier_processes').where('process', 'like', `%:${process.pid}`))
  })

  test('forgets minutes after a week', async ({ assert }) => {
    const { code } = await givenConnection()
    countCall(code, 'read', done, 1)
    clock.advance(-8 * DAY_MS)
    countCall(code, 'read', done, 1)
    clock.restore()
    await publishMeasurements()
    await purgeMeasurements()
    assert.lengthOf(await rowsOf(code), 1)
  })

  test('draws state, latency and error kinds with a table each, for an hour, a day and a week', async ({ client }) => {
    const { code } = await givenConnection()
    countCall(code, 'quote', { status: 'unknown', because: 'deadline' }, 900)
    await publishMeasurements()
    const session = await sessionOf(await givenStaff())
    for (const range of ['hour', 'day', 'week', 'nonsense']) {
      const page = await client.get(`/admin/suppliers/${code}/lanes?range=${range}`).withSession(session)
      page.assertStatus(200)
      page.assertTextIncludes('hub_supplier_call_duration_seconds')
      page.assertTextIncludes('unknown × 1')
    }
  })
})
