import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { inTransaction } from '#kernel/database/transaction'
import { erasePerson } from '#identity/actions/erase_person'
import { pdf, picture, pictureWithPlace } from '#tests/fixtures/files'
import { givenMember, givenStaff, sessionOf, type GivenPerson } from '#tests/fixtures/people'

test.group('Identity | one’s own picture', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => limiter.clear())

  const sender = (client: any, session: Awaited<ReturnType<typeof sessionOf>>) => (bytes: Buffer, base = '/account') =>
    client.post(`${base}/picture`).header('referer', base).file('picture', bytes, { filename: 'me.png', contentType: 'image/png' }).withCsrfToken().withSession(session).redirects(0)
  const fileOf = async ({ id }: GivenPerson): Promise<string | null> => (await db.from('users').where('id', id).firstOrFail()).picture_file

  test('is drawn anew, stands in the head of each page and in the list, and is audited', async ({ assert, client }) => {
    const owner = await givenMember()
    const session = await sessionOf(owner)
    assert.equal((await sender(client, session)(await pictureWithPlace())).header('location'), '/account')
    const file = await fileOf(owner)
    assert.deepInclude(await db.from('stored_files').where('id', file!).firstOrFail(), { type: 'image/jpeg', is_public: 0, subject_type: 'user', subject_id: String(owner.id) })
    const page = await client.get('/members').withSession(session)
    page.assertTextIncludes(`src="/account/picture?v=${file}"`)
    page.assertTextIncludes(`src="/members/${owner.id}/picture?v=${file}"`)
    const sent = await client.get(`/account/picture?v=${file}`).withSession(session)
    assert.equal(sent.header('content-type'), 'image/jpeg')
    assert.include(sent.header('cache-control'), 'private')
    assert.notInclude(Buffer.from(sent.body()).toString('latin1'), 'secret-place')
    assert.lengthOf(await db.from('audit_rows').where('action', 'identity.picture.changed'), 1)
  })

  test('is refused where it is no picture, with a message beside the field', async ({ assert, client }) => {
    const owner = await givenMember()
    const send = sender(client, await sessionOf(owner))
    for (const bytes of [pdf(), Buffer.from('<svg onload="alert(1)"/>'), Buffer.alloc(0)]) {
      assert.property((await send(bytes)).flashMessages().inputErrorsBag, 'picture')
    }
    assert.isNull(await fileOf(owner))
  })

  test('is sent to colleagues, and to strangers as if it were not there', async ({ assert, client }) => {
    const owner = await givenMember()
    await sender(client, await sessionOf(owner))(await pictureWithPlace())
    const colleague = await givenMember({ role: 'reader', organisation: { id: owner.organisationId } })
    const askedBy = async (person: GivenPerson, path = `/members/${owner.id}/picture`) => (await client.get(path).withSession(await sessionOf(person))).status()
    assert.equal(await askedBy(colleague), 200)
    assert.equal(await askedBy(await givenMember()), 404)
    assert.equal(await askedBy(await givenStaff({ role: 'administrator' }), `/admin/members/${owner.id}/picture`), 404)
    assert.equal(await askedBy(colleague, '/account/picture'), 404, 'theirs is not there')
    assert.equal((await client.get(`/pictures/${await fileOf(owner)}`)).status(), 404)
  })

  test('goes when it is taken away, replaced, or when its person is erased', async ({ assert, client }) => {
    const staff = await givenStaff({ role: 'support' })
    const session = await sessionOf(staff)
    const send = sender(client, session)
    const kept = () => db.from('stored_files').where({ subject_type: 'user', subject_id: String(staff.id) }).whereNull('removed_at')
    await send(await pictureWithPlace(), '/admin/me')
    await send(await picture('png'), '/admin/me')
    assert.lengthOf(await kept(), 1)
    const remove = () => client.post('/admin/me/picture/remove').withSession(session).withCsrfToken().redirects(0)
    assert.equal((await remove()).header('location'), '/admin/me')
    assert.isEmpty(await kept())
    await remove()
    assert.lengthOf(await db.from('audit_rows').where('action', 'identity.picture.changed'), 3)
    await send(await pictureWithPlace(), '/admin/me')
    await inTransaction((trx) => erasePerson({ kind: 'person', userId: staff.id, organisationId: staff.organisationId }, { passwordHash: 'x' }, trx))
    assert.isEmpty(await kept())
  })
})
