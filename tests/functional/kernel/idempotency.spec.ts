import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { clock, DAY_MS } from '#kernel/clock'
import { hashOf, purgeIdempotencyKeys, runIdempotent } from '#kernel/idempotency'
import { emptyTables } from '#tests/fixtures/database'

const call = { scope: '7 POST /things', key: 'k-1', requestHash: hashOf({ method: 'POST', url: '/things', body: { n: 1 } }) }

async function effects() {
  const [{ n }] = await db.from('settings').where('name', 'like', 'effect%').count('* as n')
  return n
}

function effect(name = 'effect') {
  return async (trx: any) => {
    await trx.insertQuery().table('settings').insert({ name, value: '1', updated_at: clock.now() })
    return { status: 201, body: { name, at: clock.now().toISOString() } }
  }
}

test.group('Kernel | idempotency', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(() => clock.restore())

  test('gives a second call the first answer byte by byte', async ({ assert }) => {
    const first = await runIdempotent(call, effect())
    clock.advance(5_000)
    const second = await runIdempotent(call, effect('effect2'))
    assert.isTrue(first.type === 'answered' && !first.replayed)
    assert.isTrue(second.type === 'answered' && second.replayed)
    assert.equal((second as any).text, (first as any).text)
    assert.equal((second as any).status, 201)
    assert.equal(await effects(), 1)
  })

  test('refuses the same key with another request', async ({ assert }) => {
    await runIdempotent(call, effect())
    const other = { ...call, requestHash: hashOf({ method: 'POST', url: '/things', body: { n: 2 } }) }
    assert.deepEqual(await runIdempotent(other, effect('effect2')), { type: 'key_reused' })
    assert.equal(await effects(), 1)
  })

  test('keeps keys of two callers apart', async ({ assert }) => {
    await runIdempotent(call, effect())
    await runIdempotent({ ...call, scope: '8 POST /things' }, effect('effect2'))
    assert.equal(await effects(), 2)
  })

  test('says in progress while the first call has not ended, without waiting', async ({ assert }) => {
    let second: unknown
    let waitedMs = 0
    await runIdempotent(call, async (trx) => {
      const answer = await effect()(trx)
      const from = performance.now()
      second = await runIdempotent(call, effect('effect2'))
      waitedMs = performance.now() - from
      return answer
    })
    assert.deepEqual(second, { type: 'in_progress' })
    assert.isBelow(waitedMs, 900)
    assert.equal(await effects(), 1)
  })

  test('lets one of twenty parallel calls act', async ({ assert }) => {
    // A key that no test had before: of a deleted row the server keeps the index's entry for a while, and together they may all wait at it.
    const unheard = { ...call, key: randomUUID() }
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => runIdempotent(unheard, effect(`effect${n}`))))
    assert.lengthOf(outcomes.filter((outcome) => outcome.type === 'answered' && !outcome.replayed), 1)
    assert.equal(await effects(), 1)
  })

  test('stores no refusal: nothing stays and a repeat may succeed', async ({ assert }) => {
    const refused = await runIdempotent(call, async (trx) => {
      await effect()(trx)
      return { status: 422, body: { code: 'insufficient_funds' }, store: false }
    })
    assert.deepInclude(refused, { type: 'answered', status: 422, replayed: false })
    assert.equal(await effects(), 0)
    assert.deepInclude(await runIdempotent(call, effect()), { status: 201, replayed: false })
  })

  test('stores nothing of a call that threw', async ({ assert }) => {
    await assert.rejects(() =>
      runIdempotent(call, async (trx) => {
        await effect()(trx)
        throw new Error('broken')
      })
    )
    assert.equal(await effects(), 0)
    assert.lengthOf(await db.from('idempotency_keys'), 0)
  })

  test('hashes equal content equally, whatever its order', ({ assert }) => {
    const hash = (body: unknown) => hashOf({ method: 'POST', url: '/', body })
    assert.equal(hash({ a: 1, b: { c: 2, d: 3 } }), hash({ b: { d: 3, c: 2 }, a: 1 }))
    assert.notEqual(hash({ a: 1 }), hash({ a: '1' }))
  })

  test('forgets keys after seven days and no earlier', async ({ assert }) => {
    await runIdempotent(call, effect())
    clock.advance(6 * DAY_MS)
    assert.equal(await purgeIdempotencyKeys(), 0)
    clock.advance(2 * DAY_MS)
    assert.equal(await purgeIdempotencyKeys(), 1)
  })
})
