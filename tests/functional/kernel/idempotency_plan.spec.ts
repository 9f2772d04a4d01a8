import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { clock } from '#kernel/clock'
import { insertInto, type Write } from '#kernel/database/writes'
import { isDuplicate } from '#kernel/database/failures'
import { hashOf, runIdempotent, type Plan } from '#kernel/idempotency'
import { emptyTables } from '#tests/fixtures/database'

const call = { scope: '7 POST /things', key: 'k-1', requestHash: hashOf({ method: 'POST', url: '/things', body: { n: 1 } }) }
const setting = (name: string) => insertInto('settings', [{ name, value: '1', updated_at: clock.now() }])
const say = (sql: string): Write => ({ sql, bindings: [] })

function planOf(name: string, writes: readonly Write[] = [setting(name)]): Plan<unknown> & { told: () => number } {
  let told = 0
  return {
    status: 201, body: { by: 'plan', name }, writes, isRefused: (error) => isDuplicate(error), committed: () => void (told += 1), told: () => told,
  }
}

const work = (name: string) => async (trx: any) => {
  await trx.insertQuery().table('settings').insert({ name, value: '1', updated_at: clock.now() })
  return { status: 201, body: { by: 'work', name } as unknown }
}

const effects = async () => (await db.from('settings').where('name', 'like', 'effect%').orderBy('name')).map(({ name }) => name)

test.group('Kernel | idempotency, planned', (group) => {
  group.each.setup(() => emptyTables())

  test('carries a plan out and answers a second call byte by byte', async ({ assert }) => {
    const [plan, again] = [planOf('effect'), planOf('effect2')]
    const first = await runIdempotent(call, work('effect3'), { plan })
    const second = await runIdempotent(call, work('effect4'), { plan: again })
    assert.deepInclude(first, { type: 'answered', status: 201, body: { by: 'plan', name: 'effect' }, replayed: false })
    assert.deepInclude(second, { type: 'answered', status: 201, text: (first as any).text, replayed: true })
    assert.deepEqual(await effects(), ['effect'])
    assert.deepEqual([plan.told(), again.told()], [1, 0])
  })

  test('refuses the same key with another request', async ({ assert }) => {
    await runIdempotent(call, work('effect'), { plan: planOf('effect') })
    const other = { ...call, requestHash: hashOf({ method: 'POST', url: '/things', body: { n: 2 } }) }
    assert.deepEqual(await runIdempotent(other, work('effect2'), { plan: planOf('effect2') }), { type: 'key_reused' })
    assert.deepEqual(await effects(), ['effect'])
  })

  test('lets one of twenty through that come at once', async ({ assert }) => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => runIdempotent(call, work(`effect-work-${n}`), { plan: planOf(`effect-${n}`) }))
    )
    assert.lengthOf(await effects(), 1)
    assert.lengthOf(outcomes.filter((one) => one.type === 'answered' && !one.replayed), 1)
  })

  test('does not wait for a call with the same key that has not ended', async ({ assert }) => {
    let second: unknown
    await runIdempotent(call, async (trx) => {
      second = await runIdempotent(call, work('effect2'), { plan: planOf('effect3') })
      return work('effect')(trx)
    })
    assert.deepEqual(second, { type: 'in_progress' })
    assert.deepEqual(await effects(), ['effect'])
  })

  test('does the work where a row stands against the plan, and nothing of the plan stays', async ({ assert }) => {
    await db.table('settings').insert({ name: 'effect-taken', value: '1', updated_at: clock.now() })
    const plan = planOf('effect', [setting('effect'), setting('effect-taken')])
    const outcome = await runIdempotent(call, work('effect-work'), { plan })
    assert.deepInclude(outcome, { body: { by: 'work', name: 'effect-work' }, replayed: false })
    assert.deepEqual(await effects(), ['effect-taken', 'effect-work'])
    assert.equal(plan.told(), 0)
  })

  test('throws what is a fault of the plan', async ({ assert }) => {
    const plan = planOf('effect', [setting('effect'), say('INSERT INTO no_such_table VALUES (1)')])
    await assert.rejects(() => runIdempotent(call, work('effect2'), { plan }), /no_such_table/)
    assert.deepEqual(await effects(), [])
    assert.lengthOf(await db.from('idempotency_keys'), 0)
  })

  test('finds its own key when the answer to COMMIT was lost', async ({ assert }) => {
    const plan = planOf('effect', [setting('effect'), say('COMMIT'), say('KILL CONNECTION_ID()')])
    const outcome = await runIdempotent(call, work('effect2'), { plan })
    assert.deepInclude(outcome, { type: 'answered', status: 201, body: { by: 'plan', name: 'effect' } })
    assert.deepEqual(await effects(), ['effect'])
  })

  test('does the work when the connection was lost before COMMIT', async ({ assert }) => {
    const plan = planOf('effect', [setting('effect'), say('KILL CONNECTION_ID()')])
    const outcome = await runIdempotent(call, work('effect-work'), { plan })
    assert.deepInclude(outcome, { type: 'answered', body: { by: 'work', name: 'effect-work' } })
    assert.deepEqual(await effects(), ['effect-work'])
  })
})
