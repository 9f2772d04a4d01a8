import { inflateRawSync } from 'node:zlib'
import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { carryOutClosure } from '#identity/actions/carry_out_closure'
import { confirmAddressChange, requestAddressChange } from '#identity/actions/change_address'
import { exportData, purgeDataExports, requestDataExport } from '#identity/actions/export_data'
import { requestClosure, undoClosure } from '#identity/actions/request_closure'
import { updateOrganisation } from '#identity/actions/update_organisation'
import { dataExportQuery } from '#identity/queries/data_exports_query'
import { closureQuery } from '#identity/queries/closure_query'
import { clock, DAY_MS, MINUTE_MS } from '#kernel/clock'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenRecharge } from '#tests/fixtures/wallets'
import { codeSentTo } from './helpers.ts'

const typeOf = (result: { ok: boolean; error?: { type: string } }) => (result.ok ? 'ok' : result.error!.type)
const mine = { attempt: 1, lease: { stillMine: async () => true } }

/** The files of an archive as a reader of its own finds them: from its directory at the end. */
function filesIn(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  const end = archive.length - 22
  for (let at = archive.readUInt32LE(end + 16), left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, nameLength, offset] = [archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28), archive.readUInt32LE(at + 42)]
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    const start = offset + 30 + archive.readUInt16LE(offset + 26)
    files.set(name, inflateRawSync(archive.subarray(start, start + packed)).toString('utf8'))
    at += 46 + nameLength
  }
  return files
}

test.group('Identity | data exports', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => clock.restore())

  test('hold a person’s or an organisation’s data and nobody else’s', async ({ assert }) => {
    const [owner, stranger] = [await givenMember({ name: '甲方' }), await givenMember({ name: '路人' })]
    const viewer = await viewerFor(owner)
    for (const [kind, file] of [['person', 'profile.json'], ['organisation', 'members.csv']] as const) {
      const { id } = await requestDataExport(viewer, { kind })
      await exportData({ exportId: id }, mine)
      const slices = await db.from('data_export_slices').where('export_id', id).orderBy('position')
      const files = filesIn(Buffer.concat(slices.map(({ content }) => content)))
      assert.include(files.get(file)!, owner.email)
      const text = [...files.values()].join()
      assert.notInclude(text, stranger.email)
      assert.notMatch(text, /\$scrypt|\$argon|password"?:|cost_fen/)
    }
  })

  test('are handed out for a week, to who asked for it alone', async ({ client, assert }) => {
    const owner = await givenMember()
    const colleague = await givenMember({ organisation: { id: owner.organisationId } })
    const viewer = await viewerFor(owner)
    const { id } = await requestDataExport(viewer, { kind: 'organisation' })
    const path = `/organisation/data/${id}`
    const early = await client.get(path).withSession(await sessionOf(owner))
    early.assertStatus(404)
    await exportData({ exportId: id }, mine)
    const got = await client.get(path).withSession(await sessionOf(owner))
    got.assertStatus(200)
    assert.equal(got.header('content-type'), 'application/zip')
    assert.isNotNull(await db.from('audit_rows').where('action', 'identity.data_export.downloaded').first())
    const foreign = await client.get(path).withSession(await sessionOf(colleague))
    foreign.assertStatus(404)
    const elsewhere = await client.get(`/account/data/${id}`).withSession(await sessionOf(owner))
    elsewhere.assertStatus(404)
    clock.advance(7 * DAY_MS + MINUTE_MS)
    assert.equal((await dataExportQuery(viewer, id))?.state, 'expired')
    await purgeDataExports()
    assert.lengthOf(await db.from('data_export_slices').where('export_id', id), 0)
  })

  test('of the organisation are for its administrators', async ({ client }) => {
    const member = await givenMember({ role: 'member' })
    const refused = await client.post('/organisation/data').withSession(await sessionOf(member)).withCsrfToken().redirects(0)
    refused.assertStatus(403)
    const own = await client.get('/account/data').withSession(await sessionOf(member))
    own.assertStatus(200)
    const staff = await client.get('/admin/me/data').withSession(await sessionOf(await givenStaff()))
    staff.assertStatus(200)
  })

  test('of a worker that lost its lease stop, and the next run begins anew', async ({ assert }) => {
    const viewer = await viewerFor(await givenMember())
    const { id } = await requestDataExport(viewer, { kind: 'person' })
    await exportData({ exportId: id }, { attempt: 1, lease: { stillMine: async () => false } })
    assert.equal((await dataExportQuery(viewer, id))?.state, 'running')
    await exportData({ exportId: id }, mine)
    await exportData({ exportId: id }, mine)
    assert.equal((await dataExportQuery(viewer, id))?.state, 'ready')
  })
})

test.group('Identity | closing', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => limiter.clear())
  group.each.teardown(() => clock.restore())

  const closureOf = async () => (await db.from('closures').orderBy('id', 'desc').firstOrFail()) as { id: number; state: string }

  test('a person erases who they are and leaves what they did', async ({ assert, client }) => {
    const owner = await givenMember()
    const person = await givenMember({ organisation: { id: owner.organisationId }, role: 'member', name: '何思远' })
    const viewer = await viewerFor(person)
    assert.equal(typeOf(await requestClosure(viewer, { kind: 'person', password: 'not my password' })), 'wrong_password')
    assert.equal(typeOf(await requestClosure(viewer, { kind: 'person', password: person.password })), 'ok')
    const { id } = await closureOf()
    clock.advance(30 * DAY_MS + 1)
    assert.isUndefined(await carryOutClosure({ closureId: id }))
    assert.isUndefined(await carryOutClosure({ closureId: id }))
    const row = await db.from('users').where('id', person.id).firstOrFail()
    assert.include(row, { status: 'offboarded', phone: null, email: `person-${person.id}@left.invalid` })
    assert.notInclude(row.name, '何思远')
    assert.lengthOf(await db.from('messages').where('user_id', person.id), 0)
    assert.isNotEmpty(await db.from('audit_rows').where('actor_user_id', person.id))
    const page = await client.get('/account').withSession(await sessionOf(person)).redirects(0)
    page.assertHeader('location', '/sign-in')
  })

  test('can be undone for thirty days, and then nothing happens', async ({ assert }) => {
    const owner = await givenMember()
    const viewer = await viewerFor(owner)
    await requestClosure(viewer, { kind: 'organisation', password: owner.password })
    assert.isTrue(await undoClosure(viewer, { kind: 'organisation' }))
    assert.isFalse(await undoClosure(viewer, { kind: 'organisation' }))
    const { id, state } = await closureOf()
    assert.equal(state, 'undone')
    await carryOutClosure({ closureId: id })
    const organisation = await db.from('organisations').where('id', owner.organisationId).firstOrFail()
    assert.equal(organisation.status, 'active')
  })

  test('says what stands in the way: the last administrator, money', async ({ assert, client }) => {
    const owner = await givenMember()
    const viewer = await viewerFor(owner)
    const own = await requestClosure(viewer, { kind: 'person', password: owner.password })
    assert.deepEqual(own, { ok: false, error: { type: 'obstacles', obstacles: [{ code: 'last_administrator', href: '/organisation/data' }] } })
    await givenRecharge(owner.organisationId, 5_00)
    const { obstacles } = await closureQuery(viewer, 'organisation')
    assert.deepEqual(obstacles, [{ code: 'balance', amountFen: 5_00, href: '/wallet' }])
    const page = await client.get('/organisation/data').withSession(await sessionOf(owner))
    assert.include(page.text(), '¥5.00')
    const member = await givenMember({ organisation: { id: owner.organisationId }, role: 'member' })
    const refused = await client.post('/organisation/closing').withSession(await sessionOf(member)).withCsrfToken().form({ password: 'x' }).redirects(0)
    refused.assertStatus(403)
  })

  test('is put off while something came into the way, and carried out when it is gone', async ({ assert }) => {
    const owner = await givenMember()
    await requestClosure(await viewerFor(owner), { kind: 'organisation', password: owner.password })
    const { id } = await closureOf()
    await givenRecharge(owner.organisationId, 5_00)
    clock.advance(30 * DAY_MS + 1)
    assert.property(await carryOutClosure({ closureId: id }), 'again')
    await db.from('wallets').where('organisation_id', owner.organisationId).update({ available_fen: 0 })
    assert.isUndefined(await carryOutClosure({ closureId: id }))
    const organisation = await db.from('organisations').where('id', owner.organisationId).firstOrFail()
    assert.include(organisation, { status: 'closed', contact_email: null })
    assert.lengthOf(await db.from('users').where('organisation_id', owner.organisationId).whereNull('erased_at'), 0)
    assert.isNotEmpty(await db.from('ledger_transactions'))
  })
})

test.group('Identity | contact and company data', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => limiter.clear())
  group.each.teardown(() => clock.restore())

  test('an address changes when its own code was entered, and the old one is told', async ({ assert }) => {
    const person = await givenMember()
    const viewer = await viewerFor(person)
    const wanted = { which: 'email' as const, address: 'New@example.com', password: person.password }
    assert.equal(typeOf(await requestAddressChange(viewer, { ...wanted, password: 'wrong password' })), 'wrong_password')
    assert.equal(typeOf(await requestAddressChange(viewer, { ...wanted, address: person.email })), 'same_address')
    assert.equal(typeOf(await requestAddressChange(viewer, wanted)), 'ok')
    assert.equal(typeOf(await requestAddressChange(viewer, wanted)), 'too_soon')
    const code = await codeSentTo('new@example.com')
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    assert.equal(typeOf(await confirmAddressChange(viewer, { which: 'email', code: wrong })), 'wrong_code')
    assert.equal(typeOf(await confirmAddressChange(viewer, { which: 'phone', code })), 'no_valid_code')
    assert.equal((await db.from('users').where('id', person.id).firstOrFail()).email, person.email)
    assert.equal(typeOf(await confirmAddressChange(viewer, { which: 'email', code })), 'ok')
    assert.equal(typeOf(await confirmAddressChange(viewer, { which: 'email', code })), 'no_valid_code')
    assert.isNotNull(await db.from('messages').where({ event: 'email_changed', target: person.email }).first())
  })

  test('an address of somebody else is refused only to who has its code', async ({ assert }) => {
    const [person, other] = [await givenMember(), await givenMember()]
    const viewer = await viewerFor(person)
    assert.equal(typeOf(await requestAddressChange(viewer, { which: 'email', address: other.email, password: person.password })), 'ok')
    assert.equal(typeOf(await confirmAddressChange(viewer, { which: 'email', code: await codeSentTo(other.email) })), 'address_taken')
  })

  test('a company’s credit code is checked, and a member only reads it', async ({ client, assert }) => {
    const owner = await givenMember()
    const viewer = await viewerFor(owner)
    const data = { name: '星河科技', creditCode: '9111 0000 6000 37341L', address: null, contactName: null, contactEmail: null, contactPhone: null }
    assert.equal(typeOf(await updateOrganisation(viewer, { ...data, creditCode: '91110000600037341X' })), 'credit_code_invalid')
    assert.equal(typeOf(await updateOrganisation(viewer, data)), 'ok')
    const row = await db.from('organisations').where('id', owner.organisationId).firstOrFail()
    assert.equal(row.credit_code, '91110000600037341L')
    const member = await sessionOf(await givenMember({ organisation: { id: owner.organisationId }, role: 'member' }))
    const page = await client.get('/organisation').withSession(member)
    assert.include(page.text(), '91110000600037341L')
    const refused = await client.post('/organisation').withSession(member).withCsrfToken().form({ name: '改名' }).redirects(0)
    refused.assertStatus(403)
  })
})

test.group('Identity | own data, at the same time', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
    return () => emptyTables()
  })

  test('fifty requests for an archive, and fifty closings, are one each', async ({ assert }) => {
    const owner = await givenMember()
    const viewer = await viewerFor(owner)
    await Promise.all(Array.from({ length: 50 }, () => requestDataExport(viewer, { kind: 'person' })))
    assert.lengthOf(await db.from('data_exports'), 1)
    await Promise.all(Array.from({ length: 50 }, () => requestClosure(viewer, { kind: 'organisation', password: owner.password })))
    assert.lengthOf(await db.from('closures'), 1)
    assert.lengthOf(await db.from('audit_rows').where('action', 'identity.closure.requested'), 1)
  }).timeout(120_000)
})
