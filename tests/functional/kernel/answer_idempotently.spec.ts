import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { answerIdempotently } from '#kernel/http/idempotent'
import { problem } from '#kernel/http/problem'
import { emptyTables } from '#tests/fixtures/database'

type Asked = { key?: string; body?: Record<string, unknown>; userId?: number; url?: string }

/** What a controller of the API is given, for one POST. */
async function request({ key, body = { n: 1 }, userId = 7, url = '/api/v1/quotes' }: Asked) {
  const req = Object.assign(new IncomingMessage(new Socket()), { method: 'POST', url })
  if (key !== undefined) req.headers['idempotency-key'] = key
  const ctx = await testUtils.createHttpContext({ req })
  ctx.request.setInitialBody(body)
  ctx.i18n = i18nManager.locale('en')
  ctx.route = { pattern: '/api/v1/quotes' } as any
  return Object.assign(ctx, { viewer: { userId } as any })
}

function answerOf(ctx: Awaited<ReturnType<typeof request>>) {
  const { response } = ctx
  const sent = response.getBody()
  return { status: response.getStatus(), text: sent, body: JSON.parse(sent), replayed: response.getHeader('Idempotent-Replayed') }
}

test.group('Kernel | Idempotency-Key', (group) => {
  let effects = 0
  group.each.setup(async () => {
    await emptyTables()
    effects = 0
  })

  async function post(asked: Asked, work = create) {
    const ctx = await request(asked)
    await answerIdempotently(ctx, work)
    return answerOf(ctx)
  }

  async function create(trx: Trx) {
    effects += 1
    await trx.insertQuery().table('settings').insert({ name: `effect${effects}`, value: '1', updated_at: clock.now() })
    return { status: 201, body: { id: `made ${effects}`, zh: '订单' } }
  }

  test('repeats the stored answer byte by byte and says so', async ({ assert }) => {
    const first = await post({ key: 'k' })
    const again = await post({ key: 'k' })
    assert.deepEqual([first.status, again.status, again.text, first.replayed, again.replayed], [201, 201, first.text, undefined, 'true'])
    assert.equal(effects, 1)
  })

  test('refuses without a key and with one that cannot be stored', async ({ assert }) => {
    const answers = await Promise.all([post({}), post({ key: 'a b' }), post({ key: 'x'.repeat(256) }), post({ key: '钥' })])
    assert.deepEqual(answers.map(({ status, body }) => [status, body.code]), [
      [400, 'idempotency_key_required'],
      [400, 'idempotency_key_invalid'],
      [400, 'idempotency_key_invalid'],
      [400, 'idempotency_key_invalid'],
    ])
    assert.equal(effects, 0)
  })

  test('takes a key of 255 characters', async ({ assert }) => {
    const { status } = await post({ key: 'x'.repeat(255) })
    assert.equal(status, 201)
  })

  test('refuses a key that was used for another body or address, with 422', async ({ assert }) => {
    await post({ key: 'k' })
    const other = await post({ key: 'k', body: { n: 2 } })
    const elsewhere = await post({ key: 'k', url: '/api/v1/quotes/2' })
    assert.deepEqual([other.status, other.body.code, elsewhere.status], [422, 'idempotency_key_reused', 422])
    assert.equal(effects, 1)
  })

  test('takes the same body in another order of its fields for the same', async ({ assert }) => {
    await post({ key: 'k', body: { a: 1, b: [{ c: 2, d: 3 }] } })
    const again = await post({ key: 'k', body: { b: [{ d: 3, c: 2 }], a: 1 } })
    assert.equal(again.replayed, 'true')
  })

  test('keeps the keys of two callers apart', async ({ assert }) => {
    await post({ key: 'k' })
    const other = await post({ key: 'k', userId: 8 })
    assert.isUndefined(other.replayed)
    assert.equal(effects, 2)
  })

  test('answers 409 with Retry-After while the first call is under way', async ({ assert }) => {
    let during: Awaited<ReturnType<typeof post>> | undefined
    await post({ key: 'k' }, async (trx) => {
      const answer = await create(trx)
      during = await post({ key: 'k' })
      return answer
    })
    assert.deepEqual([during!.status, during!.body.code], [409, 'idempotency_in_progress'])
    assert.equal(effects, 1)
  })

  test('stores no refusal, so that a repeat may succeed', async ({ assert }) => {
    const ctx = await request({ key: 'k' })
    await answerIdempotently(ctx, async (trx) => {
      await create(trx)
      return { status: 422, body: problem(ctx, 422, 'invalid_request'), store: false }
    })
    assert.equal(answerOf(ctx).status, 422)
    assert.match(String(ctx.response.getHeader('content-type')), /problem\+json/)
    assert.lengthOf(await db.from('settings'), 0)
    const repeated = await post({ key: 'k' })
    assert.deepEqual([repeated.status, repeated.replayed], [201, undefined])
  })

  test('stores nothing when the work broke, so that a repeat may succeed', async ({ assert }) => {
    const broken = async (trx: Trx) => {
      await create(trx)
      throw new Error('broken')
    }
    await assert.rejects(() => post({ key: 'k' }, broken), 'broken')
    const repeated = await post({ key: 'k' })
    assert.deepEqual([repeated.status, repeated.replayed], [201, undefined])
  })

  test('lets one of fifteen parallel calls act', async ({ assert }) => {
    const answers = await Promise.all(Array.from({ length: 15 }, () => post({ key: 'k' })))
    assert.lengthOf(answers.filter(({ status, replayed }) => status === 201 && !replayed), 1)
    assert.lengthOf(await db.from('settings'), 1)
  })
})
