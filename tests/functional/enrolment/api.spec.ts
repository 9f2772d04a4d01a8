import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import { picture } from '#tests/fixtures/files'
import { givenMember, givenStaff, tokenFor } from '#tests/fixtures/people'
import { givenCustomerAtSupplier, someCreditCode, someIdCard } from '#tests/fixtures/verification'
import { caller } from '../api/caller.ts'

const person = () => ({ subject: 'person', name: '欧阳明远', number: someIdCard(), agree: true })
const company = async () => ({
  subject: 'company', name: '星河科技有限公司', number: someCreditCode(), legalPerson: '欧阳明远', agree: true,
  licence: { name: 'licence.png', contentBase64: (await picture('png')).toString('base64') },
})

async function givenCustomer() {
  const at = await givenCustomerAtSupplier()
  return { ...at, api: caller(await tokenFor(at.member)), code: at.connection.code }
}

/** Its check character is another. */
function wrongNumber(): string {
  const number = someIdCard()
  return number.slice(0, -1) + (number.endsWith('1') ? '2' : '1')
}

const kept = (organisationId: number) => db.from('verifications').where('organisation_id', organisationId).first()

test.group('Enrolment | API', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    hub.restore()
    await emptyTables()
  })

  test('tells the account, the consent, what is missing and the verification per supplier', async ({ assert }) => {
    const { api, code, fake } = await givenCustomer()
    fake.answers('checkHealth', { status: 'done', data: { reachable: true, authorised: true } })
    const { status, body } = await api.get('/enrolments')
    assert.equal(status, 200)
    const one = body.data.find(({ supplier }: { supplier: string }) => supplier === code)
    assert.deepInclude(one, { state: 'active', consent: 'given', missing: [] })
    assert.deepInclude(one.kyc, { way: 'submission', state: 'none', owner: null })
  })

  test('submits once: the same key answers the same, other content is refused', async ({ assert }) => {
    const { api, organisationId } = await givenCustomer()
    const sent = person()
    const first = await api.post('/verification', sent, { key: 'kyc-1' })
    assert.equal(first.status, 200)
    assert.deepInclude(first.body, { state: 'in_review', subject: 'person', name: '欧***' })
    assert.notInclude(first.text, sent.number)
    const again = await api.post('/verification', sent, { key: 'kyc-1' })
    assert.equal(again.headers.get('idempotent-replayed'), 'true')
    assert.equal(again.text, first.text)
    assert.equal((await api.post('/verification', person(), { key: 'kyc-1' })).status, 422)
    assert.equal((await kept(organisationId)).tries, 1)
    const stored = await db.from('idempotency_keys')
    assert.notInclude(JSON.stringify(stored), sent.number)
  })

  test('takes a company with the picture of its licence and shows the number masked', async ({ assert }) => {
    const { api, organisationId } = await givenCustomer()
    const sent = await company()
    const answer = await api.post('/verification', sent)
    assert.deepInclude(answer.body, { state: 'in_review', hasLicence: true })
    assert.notInclude(answer.text, sent.number)
    const shown = await api.get('/verification')
    assert.deepInclude(shown.body, { state: 'in_review', subject: 'company', hasLicence: true })
    assert.notInclude(shown.text, sent.number)
    const file = await db.from('stored_files').where('id', (await kept(organisationId)).licence_file_id).firstOrFail()
    assert.equal(file.subject_type, 'verification')
  })

  test('refuses beside the field: no licence, no picture, a wrong number, no agreement', async ({ assert }) => {
    const { api, organisationId } = await givenCustomer()
    const whole = await company()
    const wrong = [
      [{ ...whole, licence: null }, 'licence'],
      [{ ...whole, licence: { name: 'x.png', contentBase64: Buffer.from('<svg onload=1>').toString('base64') } }, 'licence.contentBase64'],
      [{ ...whole, legalPerson: null }, 'legalPerson'],
      [{ ...person(), number: wrongNumber() }, 'number'],
      [{ ...person(), agree: false }, 'agree'],
      [{ ...person(), organisationId: 1 }, 'organisationId'],
    ] as const
    for (const [sent, field] of wrong) {
      const { status, body } = await api.post('/verification', sent)
      assert.equal(status, 422, field)
      assert.equal(body.errors[0].field, field)
    }
    assert.isNotOk((await kept(organisationId))?.submitted_at)
  })

  test('needs the scope, a role that may, and a customer', async ({ assert }) => {
    const { member } = await givenCustomer()
    const reader = caller(await tokenFor(member, ['enrolment.enrolments.read']))
    assert.equal((await reader.get('/verification')).status, 200)
    assert.equal((await reader.post('/verification', person())).status, 403)
    const buyer = await givenMember({ organisation: { id: member.organisationId }, role: 'member' })
    assert.equal((await caller(await tokenFor(buyer)).post('/verification', person())).status, 403)
    const staff = await givenStaff({ role: 'operations' })
    assert.equal((await caller(await tokenFor(staff)).post('/verification', person())).status, 403)
  })

  test('gives a consent and takes it back, twice as good as once', async ({ assert }) => {
    const { api, code, organisationId } = await givenCustomer()
    for (const consent of ['withdrawn', 'withdrawn', 'given'] as const) {
      const { status, body } = await api.post(`/enrolments/${code}/consent`, { consent })
      assert.deepEqual([status, body], [200, { supplier: code, consent }])
    }
    const rows = await db.from('supplier_consents').where('organisation_id', organisationId)
    assert.lengthOf(rows, 1)
    assert.equal(rows[0].state, 'given')
  })

  test('does not know a supplier that is not there, and asks nothing where nothing waits', async ({ assert }) => {
    const { api, code } = await givenCustomer()
    assert.equal((await api.post('/enrolments/nobody/consent', { consent: 'given' })).status, 404)
    assert.equal((await api.post(`/enrolments/${code}/kyc`)).status, 404)
  })

  test('asks the supplier at once where an answer is waited for', async ({ assert }) => {
    const { api, code, organisationId } = await givenCustomer()
    const enrolment = await db.from('enrolments').where('organisation_id', organisationId).firstOrFail()
    const now = new Date()
    await db.table('kyc_submissions').insert({
      id: 'kyc_01kan5w9t8c2j6p0s5v9yd', enrolment_id: enrolment.id, organisation_id: organisationId, connection_id: enrolment.connection_id,
      state: 'submitted', owner: 'system', due_at: now, created_at: now, updated_at: now,
    })
    const { status, body } = await api.post(`/enrolments/${code}/kyc`)
    assert.deepEqual([status, body], [202, { supplier: code }])
    assert.lengthOf(await db.from('jobs').where('type', 'enrolment.advance_kyc'), 1)
  })
})
