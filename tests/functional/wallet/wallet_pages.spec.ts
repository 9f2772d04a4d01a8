import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { workUntilIdle } from '#jobs/worker'
import { clock } from '#kernel/clock'
import { captureHold } from '#wallet/actions/capture_hold'
import { holdFunds } from '#wallet/actions/hold_funds'
import { setBalanceWarning } from '#wallet/actions/set_balance_warning'
import { warnLowBalances } from '#wallet/actions/warn_low_balances'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenOrganisation, givenStaff, sessionOf, tokenFor, viewerFor, type GivenPerson } from '#tests/fixtures/people'
import { givenRecharge, line } from '#tests/fixtures/wallets'

async function givenMovements({ organisationId }: GivenPerson) {
  await givenRecharge(organisationId, 1000)
  await holdFunds({ organisationId, amountFen: 600, operationKey: 'a:hold:1', subject: line('lin_a') })
  await captureHold({ subject: line('lin_a'), amountFen: 500, operationKey: 'a:capture:1' })
}

test.group('Wallet | API', (group) => {
  let member: GivenPerson
  group.each.setup(async () => {
    await emptyTables()
    member = await givenMember()
  })

  test('says what is there, in fen', async ({ client }) => {
    await givenMovements(member)
    const response = await client.get('/api/v1/wallet').bearerToken(await tokenFor(member))
    response.assertStatus(200)
    response.assertBody({ balanceFen: 500, heldFen: 0, availableFen: 500, withdrawableFen: 500 })
  })

  test('pages through the entries without losing or repeating one', async ({ client, assert }) => {
    await givenMovements(member)
    for (let n = 0; n < 7; n++) await givenRecharge(member.organisationId, 1)
    const token = await tokenFor(member)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const response = await client.get('/api/v1/wallet/entries').qs({ limit: 3, ...(cursor && { cursor }) }).bearerToken(token)
      const { data, nextCursor } = response.body()
      seen.push(...data.map((entry: { id: string }) => entry.id))
      cursor = nextCursor ?? undefined
    } while (cursor)
    assert.lengthOf(seen, 11)
    assert.equal(new Set(seen).size, 11)
  })

  test('shows what each movement did to either account', async ({ client, assert }) => {
    await givenMovements(member)
    const response = await client.get('/api/v1/wallet/entries').bearerToken(await tokenFor(member))
    const changes = response.body().data.map((entry: any) => [entry.kind, entry.availableFen, entry.heldFen])
    assert.sameDeepMembers(changes, [['recharge', 1000, 0], ['hold', -600, 600], ['capture', 0, -500], ['release', 100, -100]])
  })

  test('counts days as Shanghai does, the last one included', async ({ client, assert }) => {
    const token = await tokenFor(member)
    for (const at of ['2026-03-01T15:59:59.999Z', '2026-03-01T16:00:00Z', '2026-03-02T15:59:59.999Z', '2026-03-02T16:00:00Z']) {
      clock.freeze(at)
      await givenRecharge(member.organisationId, 1)
    }
    clock.restore()
    const response = await client.get('/api/v1/wallet/entries').qs({ from: '2026-03-02', to: '2026-03-02' }).bearerToken(token)
    const times = response.body().data.map((entry: { at: string }) => entry.at)
    assert.deepEqual(times, ['2026-03-02T15:59:59.999Z', '2026-03-01T16:00:00.000Z'])
  })

  test('never shows another organisation\'s entries', async ({ client, assert }) => {
    await givenMovements(member)
    const other = await givenMember()
    const response = await client.get('/api/v1/wallet/entries').bearerToken(await tokenFor(other))
    assert.deepEqual(response.body(), { data: [], nextCursor: null })
  })

  for (const qs of [{ kind: 'gift' }, { limit: 0 }, { limit: 101 }, { cursor: 'x' }, { from: '2026-13-01' }, { organisationId: 1 }]) {
    test(`refuses ${JSON.stringify(qs)}`, async ({ client, assert }) => {
      const response = await client.get('/api/v1/wallet/entries').qs(qs).bearerToken(await tokenFor(member))
      response.assertStatus(422)
      assert.equal(response.body().errors[0].field, Object.keys(qs)[0])
    })
  }

  test('refuses without a token and without the scope', async ({ client }) => {
    const none = await client.get('/api/v1/wallet')
    none.assertStatus(401)
    const narrow = await client.get('/api/v1/wallet').bearerToken(await tokenFor(member, ['identity.self.manage']))
    narrow.assertStatus(403)
  })
})

test.group('Wallet | pages', (group) => {
  let member: GivenPerson
  group.each.setup(async () => {
    await emptyTables()
    member = await givenMember()
  })

  test('the customer sees balance and entries, and takes them away as a file', async ({ client, assert }) => {
    await givenMovements(member)
    const session = await sessionOf(member)
    const page = await client.get('/wallet').withSession(session)
    page.assertStatus(200)
    page.assertTextIncludes('¥5.00')
    const file = await client.get('/wallet').qs({ format: 'csv', kind: 'capture' }).withSession(session)
    const lines = file.text().trim().split('\r\n')
    assert.lengthOf(lines, 2)
    assert.include(lines[1], '扣款,5.00,0.00,-5.00,lin_a')
  })

  test('staff see wallets and every entry of the ledger', async ({ client }) => {
    await givenMovements(member)
    const session = await sessionOf(await givenStaff({ role: 'finance' }))
    const list = await client.get('/admin/wallets').qs({ sort: '-available', q: '星' }).withSession(session)
    list.assertStatus(200)
    const ledger = await client.get(`/admin/wallets/${member.organisationId}`).withSession(session)
    ledger.assertStatus(200)
    ledger.assertTextIncludes('a:capture:1:rest')
    ledger.assertTextIncludes('收入')
  })

  test('sales find no wallet of a customer that is not theirs', async ({ client }) => {
    const sales = await givenStaff({ role: 'sales' })
    const session = await sessionOf(sales)
    const own = await givenOrganisation({ salesUserId: sales.id })
    const foreign = await client.get(`/admin/wallets/${member.organisationId}`).withSession(session)
    foreign.assertStatus(404)
    const mine = await client.get(`/admin/wallets/${own.id}`).withSession(session)
    mine.assertStatus(200)
  })

  test('readers see the wallet but set no warning', async ({ client }) => {
    const reader = await givenMember({ role: 'reader', organisation: { id: member.organisationId } })
    const session = await sessionOf(reader)
    const page = await client.get('/wallet').withSession(session)
    page.assertStatus(200)
    const refused = await client.post('/wallet/warning').withSession(session).withCsrfToken().form({ below: '5' }).redirects(0)
    refused.assertStatus(403)
  })

  test('sends a wrong limit back with a message beside the field', async ({ client, assert }) => {
    const session = await sessionOf(member)
    const refused = await client.post('/wallet/warning').withSession(session).withCsrfToken().form({ below: 'lots' }).redirects(0)
    assert.property(refused.flashMessage('inputErrorsBag'), 'below')
  })
})

test.group('Wallet | low balance', (group) => {
  let member: GivenPerson
  group.each.setup(async () => {
    await emptyTables()
    member = await givenMember()
    await givenRecharge(member.organisationId, 1000)
    await setBalanceWarning(await viewerFor(member), { belowFen: 500 })
  })

  const hold = (key: string, amountFen: number) =>
    holdFunds({ organisationId: member.organisationId, amountFen, operationKey: key, subject: line(key) })
  const messages = () => db.from('messages').where('event', 'balance_low')

  test('warns nobody while there is enough', async ({ assert }) => {
    assert.equal(await warnLowBalances(), 0)
  })

  test('warns once per fall, by station message and SMS, also when two look at once', async ({ assert }) => {
    await hold('a', 600)
    const warned = await Promise.all([warnLowBalances(), warnLowBalances()])
    assert.equal(warned[0] + warned[1], 1)
    assert.equal(await warnLowBalances(), 0)
    await workUntilIdle()
    const rows = await messages()
    assert.sameMembers(rows.map((row) => row.channel), ['station', 'sms'])
    assert.include(rows[0].body, '¥4.00')
  })

  test('warns again after the balance had recovered', async ({ assert }) => {
    await hold('a', 600)
    await warnLowBalances()
    await givenRecharge(member.organisationId, 1000)
    assert.equal(await warnLowBalances(), 0)
    await hold('b', 1000)
    assert.equal(await warnLowBalances(), 1)
  })

  test('is silent when it is turned off', async ({ assert }) => {
    await setBalanceWarning(await viewerFor(member), { belowFen: null })
    await hold('a', 1000)
    assert.equal(await warnLowBalances(), 0)
  })
})
