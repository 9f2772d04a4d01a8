import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff, sessionOf, type GivenPerson } from '#tests/fixtures/people'
import { balanceOf } from '#tests/fixtures/wallets'

test.group('Payments | pages', (group) => {
  let anna: GivenPerson
  let bo: GivenPerson
  let customer: GivenPerson

  group.each.setup(async () => {
    await emptyTables()
    anna = await givenStaff({ role: 'finance' })
    bo = await givenStaff({ role: 'finance' })
    customer = await givenMember()
  })

  const form = (changes: object = {}) => ({
    organisationId: customer.organisationId, method: 'offline', amount: '¥1,000.50', reference: 'R-1', idempotencyKey: 'form-1', ...changes,
  })

  test('a recharge typed by one and confirmed by another is money', async ({ client, assert }) => {
    const first = await sessionOf(anna)
    const list = await client.get('/admin/recharges/new').withSession(first)
    list.assertStatus(200)
    const entered = await client.post('/admin/recharges').withSession(first).withCsrfToken().form(form()).redirects(0)
    entered.assertStatus(303)
    const path = entered.header('location')!
    const second = await sessionOf(bo)
    const page = await client.get(path).withSession(second)
    page.assertTextIncludes('¥1,000.50')
    const answer = { decision: 'confirmed', idempotencyKey: 'form-2' }
    const confirmed = await client.post(`${path}/decision`).withSession(second).withCsrfToken().form(answer).redirects(0)
    confirmed.assertStatus(303)
    assert.deepEqual(await balanceOf(customer), { availableFen: 100_050, heldFen: 0 })
  })

  test('a double submit of the form enters one recharge and leads to the same page', async ({ client, assert }) => {
    const session = await sessionOf(anna)
    const submit = () => client.post('/admin/recharges').withSession(session).withCsrfToken().form(form()).redirects(0)
    const first = await submit()
    const again = await submit()
    assert.equal(again.header('location'), first.header('location'))
    assert.lengthOf(await db.from('recharges'), 1)
  })

  for (const [field, changes] of [
    ['amount', { amount: '12.345' }],
    ['amount', { amount: '0' }],
    ['amount', { amount: 'viel' }],
    ['reference', { reference: '' }],
    ['method', { method: 'cash' }],
    ['organisationId', { organisationId: 999_999 }],
  ] as const) {
    test(`sends the form back with a message beside ${field}: ${JSON.stringify(changes)}`, async ({ client, assert }) => {
      const session = await sessionOf(anna)
      const response = await client.post('/admin/recharges').withSession(session).withCsrfToken().form(form(changes)).redirects(0)
      const bag = response.flashMessage('inputErrorsBag') as Record<string, string[]>
      assert.property(bag, field)
      assert.lengthOf(await db.from('recharges'), 0)
      assert.lengthOf(await db.from('idempotency_keys'), 0)
    })
  }

  test('a form without its key is sent back, not acted on', async ({ client, assert }) => {
    const session = await sessionOf(anna)
    const { idempotencyKey, ...rest } = form()
    const response = await client.post('/admin/recharges').withSession(session).withCsrfToken().form(rest).redirects(0)
    response.assertStatus(303)
    assert.isString(idempotencyKey)
    assert.lengthOf(await db.from('recharges'), 0)
  })

  test('who entered it may not decide it, and sees why', async ({ client, assert }) => {
    const session = await sessionOf(anna)
    const entered = await client.post('/admin/recharges').withSession(session).withCsrfToken().form(form()).redirects(0)
    const path = entered.header('location')!
    const page = await client.get(path).withSession(session)
    page.assertTextIncludes('须由另一位同事')
    const answer = { decision: 'confirmed', idempotencyKey: 'form-2' }
    const refused = await client.post(`${path}/decision`).withSession(session).withCsrfToken().form(answer).redirects(0)
    refused.assertStatus(403)
    assert.deepEqual(await balanceOf(customer), { availableFen: 0, heldFen: 0 })
  })

  test('customers and support may not enter, support may not decide', async ({ client }) => {
    const support = await givenStaff({ role: 'support' })
    for (const person of [customer, support]) {
      const session = await sessionOf(person)
      const refused = await client.post('/admin/recharges').withSession(session).withCsrfToken().form(form()).redirects(0)
      refused.assertStatus(403)
    }
  })

  test('the list can be filtered and taken away as a file', async ({ client, assert }) => {
    const session = await sessionOf(anna)
    await client.post('/admin/recharges').withSession(session).withCsrfToken().form(form({ payerName: '=cmd()' })).redirects(0)
    const list = await client.get('/admin/recharges').qs({ state: 'entered', method: '', from: 'nonsense' }).withSession(session)
    list.assertStatus(200)
    list.assertTextIncludes('R-1')
    const file = await client.get('/admin/recharges').qs({ format: 'csv' }).withSession(session)
    file.assertHeader('content-type', 'text/csv; charset=utf-8')
    assert.include(file.text(), "R-1,'=cmd()")
    assert.lengthOf(await db.from('audit_rows').where('action', 'payments.recharges.exported'), 1)
  })
})
