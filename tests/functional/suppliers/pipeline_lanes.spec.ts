import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction } from '#kernel/database/transaction'
import { openIntent } from '#suppliers/actions/open_intent'
import { breakerStates } from '#suppliers/breaker_states'
import { hub } from '#suppliers/hub'
import { BREAKER_OPTIONS } from '#suppliers/pipeline/with_breaker'
import { readConnection } from '#suppliers/connection_rows'
import { liveConnection } from '#suppliers/pipeline/live_connection'
import { givenConnection } from '#tests/fixtures/suppliers'
import type { Refusal } from '#supplier-sdk'

const money = { expectedCostFen: 100, ceilingFen: 110, currency: 'CNY' }
const refusal = (reason: string, facts = {}) => ({ status: 'refused', reason, supplierCode: `X.${reason}`, ...facts }) as Refusal
let keys = 0

async function pay(code: string, operationKey = `lin_${++keys}:payOrder:1`) {
  const input = { supplierOrderNo: 'V1', ...money }
  const intent = await inTransaction((trx) => openIntent({ connectionCode: code, operation: 'payOrder', operationKey, input }, { trx }))
  return hub.use(code).send(intent)
}

const look = (code: string, options = {}) => hub.use(code).ask('queryOrder', { supplierOrderNo: 'V1' }, options)

async function laneOf(code: string, name: 'read' | 'spend') {
  const live = liveConnection(await readConnection(code))
  return live!.lanes.of(name)
}

test.group('Suppliers | breaker', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  /** opossum reads its pause each time that it opens. */
  const shorten = (lane: { breaker: unknown }) => Object.assign((lane.breaker as { options: object }).options, { resetTimeout: 30 })

  test('opens after calls whose outcome is unknown, and then sends nothing', async ({ assert }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('queryOrder', { status: 'unknown' })
    for (let i = 0; i < BREAKER_OPTIONS.volumeThreshold; i++) await look(code)
    assert.include(await look(code), { status: 'not_sent', because: 'breaker_open' })
    fake.assertCalled('queryOrder', { times: BREAKER_OPTIONS.volumeThreshold })
    const [state] = await breakerStates([code])
    assert.include(state, { operationClass: 'read', state: 'open' })
  })

  test('stays closed through refusals, rate limits among them', async ({ assert }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('queryOrder', refusal('rate_limited'))
    for (let i = 0; i < 20; i++) await look(code)
    fake.assertCalled('queryOrder', { times: 20 })
    assert.lengthOf(await breakerStates([code]), 0)
  })

  test('leaves the other classes alone', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code).answers('queryOrder', { status: 'unknown' }).answers('payOrder', { status: 'pending' })
    for (let i = 0; i < 6; i++) await look(code)
    assert.include(await pay(code), { status: 'pending' })
  })

  test('closes again by the first good answer after the pause', async ({ assert }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('queryOrder', { status: 'unknown' })
    const lane = await laneOf(code, 'read')
    shorten(lane)
    for (let i = 0; i < 6; i++) await look(code)
    fake.answers('queryOrder', { status: 'done', data: null })
    await sleep(60)
    assert.include(await look(code), { status: 'done' })
    assert.isTrue(lane.breaker.closed)
    assert.lengthOf(await breakerStates([code]), 0)
  })

  test('lets no payment try whether the supplier is back: a look without effect does', async ({ assert }) => {
    const { code } = await givenConnection()
    const ill = { status: 'unknown' } as const
    const fake = hub.fake(code).answers('payOrder', ill).answers('checkHealth', ill)
    const lane = await laneOf(code, 'spend')
    shorten(lane)
    for (let i = 0; i < 5; i++) await pay(code)
    await sleep(60)
    assert.include(await pay(code), { status: 'not_sent', because: 'breaker_open' })
    fake.assertCalled('payOrder', { times: 5 }).assertCalled('checkHealth', { times: 1 })
    fake.answers('payOrder', { status: 'pending' }).answers('checkHealth', { status: 'done', data: { reachable: true, authorised: true } })
    await sleep(60)
    assert.include(await pay(code), { status: 'pending' })
    fake.assertCalled('payOrder', { times: 6 }).assertCalled('checkHealth', { times: 2 })
  })
})

test.group('Suppliers | queue and deadline', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  const hangs = () => new Promise<never>(() => {})

  test('ends a call within a second of its deadline, although the plugin ignores it', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code).answers('queryOrder', hangs)
    const startedAt = performance.now()
    assert.include(await look(code, { deadlineMs: 100 }), { status: 'unknown', because: 'deadline' })
    assert.isBelow(performance.now() - startedAt, 1_100)
  })

  test('ends a call within a second when its caller gives up', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code).answers('queryOrder', (_input, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)))
    const startedAt = performance.now()
    assert.include(await look(code, { signal: AbortSignal.timeout(50) }), { status: 'unknown' })
    assert.isBelow(performance.now() - startedAt, 1_050)
  })

  /** Everything that hangs ends when the test has seen enough. */
  const untilSeen = () => {
    const enough = new AbortController()
    return { signal: enough.signal, deadlineMs: 20_000, stop: () => enough.abort() }
  }

  test('never sends what waited past its deadline', async ({ assert }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('queryOrder', hangs)
    const { stop, ...options } = untilSeen()
    const first = Array.from({ length: 10 }, () => look(code, options))
    assert.include(await look(code, { deadlineMs: 100 }), { status: 'not_sent', because: 'deadline_passed' })
    stop()
    await Promise.all(first)
    fake.assertCalled('queryOrder', { times: 10 })
  })

  test('a supplier that hangs holds up no other', async ({ assert }) => {
    const [hanging, well] = [await givenConnection(), await givenConnection()]
    hub.fake(hanging.code).answers('queryOrder', hangs)
    hub.fake(well.code).answers('queryOrder', { status: 'done', data: null })
    const { stop, ...options } = untilSeen()
    let ended = 0
    const stuck = Array.from({ length: 40 }, () => look(hanging.code, options).finally(() => (ended += 1)))
    for (let i = 0; i < 10; i++) assert.include(await look(well.code), { status: 'done' })
    assert.equal(ended, 0)
    stop()
    await Promise.all(stuck)
  })

  test('lets a second customer in before the hundredth call of the first', async ({ assert }) => {
    const { code } = await givenConnection()
    const order: number[] = []
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    hub.fake(code).answers('queryOrder', async (input) => {
      order.push(Number(input.supplierOrderNo))
      await gate
      return { status: 'done', data: null }
    })
    const ask = (organisationId: number) => hub.use(code).ask('queryOrder', { supplierOrderNo: String(organisationId) }, { organisationId })
    const asked = [...Array.from({ length: 40 }, () => ask(1)), ask(2)]
    const { waiting } = await laneOf(code, 'read')
    while (waiting.queue.size < 31) await sleep(5)
    open()
    await Promise.all(asked)
    assert.isBelow(order.indexOf(2), 15)
  })

  test('refuses what one customer asks beyond its share of the queue', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code).answers('queryOrder', hangs)
    const { stop, ...options } = untilSeen()
    const asked = Array.from({ length: 115 }, () => hub.use(code).ask('queryOrder', {}, { ...options, organisationId: 1 }))
    const early: string[] = []
    for (const call of asked) call.then((outcome) => outcome.status === 'not_sent' && early.push(outcome.because))
    while (early.length < 5) await sleep(5)
    assert.deepEqual(early, Array.from({ length: 5 }, () => 'queue_full'))
    const other = await hub.use(code).ask('queryOrder', {}, { organisationId: 2, deadlineMs: 100 })
    assert.include(other, { status: 'not_sent', because: 'deadline_passed' })
    stop()
    await Promise.all(asked)
  }).timeout(30_000)
})
