import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { clock, DAY_MS, MINUTE_MS } from '#kernel/clock'
import { collectMetrics } from '#kernel/metrics'
import { setBalanceThreshold } from '#suppliers/actions/set_balance_threshold'
import { purgeBalances, readBalance, requestBalances } from '#suppliers/balances/read_balance'
import { hub } from '#suppliers/hub'
import { balancesQuery, balanceStepsQuery } from '#suppliers/queries/balances_query'
import { emptyTables } from '#tests/fixtures/database'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenConnection, turnSwitch } from '#tests/fixtures/suppliers'

const has = (availableFen: number) => ({ status: 'done' as const, data: { currency: 'CNY', availableFen } })
const readingsOf = ({ id }: { id: number }) => db.from('supplier_balances').where('connection_id', id).orderBy('id')
type Told = { code: string; operations: { id: number }; finance: { id: number }; support: { id: number } }

/** What the people of this test were told; others may hold the roles as well. */
const alarms = ({ code, operations, finance, support }: Told) =>
  db.from('messages').where({ event: 'supplier_balance_low', link: `/admin/suppliers/${code}` })
    .whereIn('user_id', [operations, finance, support].map(({ id }) => id))

test.group('Suppliers | balances', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  async function givenWarning(belowFen = 1_000_00) {
    const connection = await givenConnection()
    const staff = { operations: await givenStaff(), finance: await givenStaff({ role: 'finance' }), support: await givenStaff({ role: 'support' }) }
    const fake = hub.fake(connection.code)
    await setBalanceThreshold({ code: connection.code, belowFen, actor: systemActor })
    return { ...connection, ...staff, fake }
  }

  const viewOf = async ({ code, operations }: { code: string; operations: { id: number } }) =>
    (await balancesQuery(await viewerFor(operations, 'suppliers.connections.read'), [code])).get(code)!

  test('keeps each reading, and tells operations and finance once while it is below the threshold', async ({ assert }) => {
    const at = await givenWarning()
    at.fake.answers('getBalance', has(2_000_00), has(999_99), has(500_00))
    for (let reading = 0; reading < 3; reading++) {
      await readBalance(at)
      clock.advance(15 * MINUTE_MS)
    }
    assert.deepEqual((await readingsOf(at)).map((row) => row.available_fen), [2_000_00, 999_99, 500_00])
    const told = await alarms(at)
    assert.sameMembers(told.map(({ user_id: userId, channel }) => `${userId} ${channel}`),
      [at.operations, at.finance].flatMap(({ id }) => [`${id} station`, `${id} mail`]))
    const view = await viewOf(at)
    assert.deepInclude(view, { state: 'below', availableFen: 500_00, belowFen: 1_000_00 })
    assert.isNotNull(view.warnedAt)
  })

  test('ends the alarm at the threshold itself, and tells again after the next fall', async ({ assert }) => {
    const at = await givenWarning()
    at.fake.answers('getBalance', has(1), has(1_000_00), has(2))
    await readBalance(at)
    clock.advance(MINUTE_MS)
    await readBalance(at)
    assert.deepInclude(await viewOf(at), { state: 'enough', warnedAt: null })
    clock.advance(MINUTE_MS)
    await readBalance(at)
    assert.lengthOf(await alarms(at), 8)
  })

  for (const { title, answer } of [
    { title: 'a reading whose outcome nobody knows', answer: { status: 'unknown' as const } },
    { title: 'a reading that was never sent', answer: { status: 'not_sent' as const } },
    { title: 'a reading that was refused', answer: { status: 'refused' as const, reason: 'restricted' as const, supplierCode: 'Frozen' } },
  ]) {
    test(`is unknown after ${title}, never zero, and neither begins nor ends an alarm`, async ({ assert }) => {
      const at = await givenWarning()
      at.fake.answers('getBalance', answer)
      await readBalance(at)
      const [row] = await readingsOf(at)
      assert.isNull(row.available_fen)
      assert.isString(row.because)
      assert.lengthOf(await alarms(at), 0)
      assert.deepInclude(await viewOf(at), { state: 'unknown', availableFen: null, warnedAt: null })
      at.fake.answers('getBalance', has(5), answer)
      await readBalance(at)
      clock.advance(MINUTE_MS)
      await readBalance(at)
      const view = await viewOf(at)
      assert.deepInclude(view, { state: 'unknown', availableFen: 5 })
      assert.isNotNull(view.warnedAt)
      assert.notInclude(await collectMetrics(), `hub_supplier_balance_fen{supplier="${at.code}"}`)
    })
  }

  test('an answer that comes late judges nothing that was read after it was asked', async ({ assert }) => {
    const at = await givenWarning()
    const released = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    at.fake.answers('getBalance', async () => {
      asked.resolve()
      await released.promise
      return has(1)
    }, has(5_000_00))
    const late = readBalance(at)
    await asked.promise
    clock.advance(MINUTE_MS)
    await readBalance(at)
    released.resolve()
    await late
    assert.lengthOf(await readingsOf(at), 2)
    assert.lengthOf(await alarms(at), 0)
    assert.deepInclude(await viewOf(at), { state: 'enough', availableFen: 5_000_00 })
  })

  test('leaves alone what lacks the call, or may not be read', async ({ assert }) => {
    const at = await givenWarning()
    at.fake.lacks('getBalance')
    await readBalance(at)
    at.fake.answers('getBalance', has(1))
    await turnSwitch(at.code, 'read', false)
    await readBalance(at)
    await readBalance({ code: 'nobody' })
    assert.lengthOf(await readingsOf(at), 0)
    assert.deepInclude(await viewOf(at), { state: 'unread', availableFen: null })
    await requestBalances()
    assert.lengthOf(await db.from('jobs').where('dedup_key', `balance:${at.code}`).where('type', 'suppliers.read_balance'), 1)
  })

  test('an alarm that stands goes on under a new threshold without a second message, and ends with the threshold', async ({ assert }) => {
    const at = await givenWarning()
    at.fake.answers('getBalance', has(900_00))
    await readBalance(at)
    await setBalanceThreshold({ code: at.code, belowFen: 5_000_00, actor: systemActor })
    await readBalance(at)
    assert.lengthOf(await alarms(at), 4)
    await setBalanceThreshold({ code: at.code, belowFen: 100_00, actor: systemActor })
    assert.isNull((await viewOf(at)).warnedAt)
    await setBalanceThreshold({ code: at.code, belowFen: null, actor: systemActor })
    await readBalance(at)
    assert.lengthOf(await alarms(at), 4)
  })

  test('refuses thresholds that are no amount, audits a change once, and knows no stranger', async ({ assert }) => {
    const { code } = await givenConnection()
    for (const belowFen of [0, -1, 1.5, Number.NaN, 10_000_000_001]) {
      assert.deepEqual(await setBalanceThreshold({ code, belowFen, actor: systemActor }), { ok: false, error: { type: 'invalid_amount' } })
    }
    assert.deepEqual(await setBalanceThreshold({ code: 'nobody', belowFen: 1, actor: systemActor }), { ok: false, error: { type: 'connection_not_found' } })
    await setBalanceThreshold({ code, belowFen: 7, actor: systemActor })
    await setBalanceThreshold({ code, belowFen: 7, actor: systemActor })
    assert.lengthOf(await db.from('audit_rows').where({ action: 'suppliers.connection.balance_threshold', subject_id: code }), 1)
  })

  test('sets the threshold by the page, keeps what was typed wrongly, and shows nothing to who may not see amounts', async ({ client, assert }) => {
    const at = await givenWarning()
    at.fake.answers('getBalance', has(123_456_00))
    const session = await sessionOf(at.operations)
    const page = `/admin/suppliers/${at.code}`
    const post = (below: string) => client.post(`${page}/balance-threshold`).withSession(session).withCsrfToken().header('referer', page).redirects(0).form({ below })
    for (const below of ['much', '0', '-5', '999999999999']) {
      await post(below)
      assert.equal((await viewOf(at)).belowFen, 1_000_00)
    }
    const saved = await post('200,000.50')
    saved.assertStatus(302)
    assert.equal((await viewOf(at)).belowFen, 200_000_50)
    await client.post(`${page}/balance`).withSession(session).withCsrfToken().redirects(0)
    const shown = await client.get(page).withSession(session)
    shown.assertTextIncludes('123,456.00')
    const list = await client.get('/admin/suppliers').withSession(session)
    list.assertTextIncludes('123,456.00')
    const strange = await sessionOf(at.support)
    for (const address of [page, '/admin/suppliers']) assert.notInclude((await client.get(address).withSession(strange)).text(), '123,456.00')
    const refused = await client.post(`${page}/balance`).withSession(strange).withCsrfToken().redirects(0)
    refused.assertStatus(403)
    const finance = await client.post(`${page}/balance-threshold`).withSession(await sessionOf(at.finance)).withCsrfToken().form({ below: '1' }).redirects(0)
    finance.assertStatus(403)
  })

  test('draws a week, with gaps where nothing was known', async ({ assert }) => {
    const at = await givenWarning()
    at.fake.answers('getBalance', has(1), { status: 'unknown' }, has(3))
    clock.freeze(new Date('2026-11-26T00:30:00Z'))
    for (let reading = 0; reading < 3; reading++) {
      await readBalance(at)
      clock.advance(4 * 60 * MINUTE_MS)
    }
    const viewer = await viewerFor(at.finance, 'suppliers.connections.read')
    const steps = await balanceStepsQuery(viewer, at.code)
    assert.lengthOf(steps, 42)
    assert.deepEqual(steps.slice(-4).map(({ availableFen }) => availableFen), [1, null, 3, null])
    assert.isEmpty(await balanceStepsQuery(await viewerFor(at.support, 'suppliers.connections.read'), at.code))
    clock.advance(401 * DAY_MS)
    assert.isAtLeast(await purgeBalances(), 3)
    assert.lengthOf(await readingsOf(at), 0)
  })
})

test.group('Suppliers | balances read at once', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(() => hub.restore())
  group.teardown(() => emptyTables())

  test('eight readings at the same time tell once', async ({ assert }) => {
    const { code, id } = await givenConnection()
    const operations = await givenStaff()
    await setBalanceThreshold({ code, belowFen: 100, actor: systemActor })
    hub.fake(code).answers('getBalance', has(99))
    await Promise.all(Array.from({ length: 8 }, () => readBalance({ code })))
    assert.lengthOf(await readingsOf({ id }), 8)
    assert.lengthOf(await alarms({ code, operations, finance: operations, support: operations }), 2)
  })
})
