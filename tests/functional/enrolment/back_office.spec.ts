import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { hub } from '#suppliers/hub'
import { givenMember, givenStaff, sessionOf } from '#tests/fixtures/people'
import { accountOf, givenConnection } from '#tests/fixtures/suppliers'

test.group('Enrolment | back office', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  async function given() {
    const { organisationId } = await givenMember()
    const connection = await givenConnection()
    const fake = hub.fake(connection.code).answers('getUser', accountOf())
    return { fake, form: { organisationId, connectionId: connection.id, supplierAccountId: '2100000007' } }
  }

  test('links an account and shows it', async ({ client, assert }) => {
    const { form } = await given()
    const session = await sessionOf(await givenStaff())
    const linked = await client.post('/admin/enrolments').withSession(session).withCsrfToken().redirects(0).form(form)
    linked.assertStatus(302)
    assert.include(await db.from('enrolments').where('organisation_id', form.organisationId).first(), { state: 'active' })
    const page = await client.get(`/admin/enrolments?organisationId=${form.organisationId}`).withSession(session)
    page.assertStatus(200)
    page.assertTextIncludes('2100000007')
  })

  test('says beside the field that the supplier does not know the account, and keeps what was typed', async ({ client }) => {
    const { form, fake } = await given()
    fake.answers('getUser', { status: 'done', data: null })
    const session = await sessionOf(await givenStaff())
    const answer = await client.post('/admin/enrolments').withSession(session).withCsrfToken().redirects(0).form(form)
    answer.assertFlashMessage('inputErrorsBag', { supplierAccountId: ['供应商没有这个账号，或它不在我们的合约下'] })
    answer.assertFlashMessage('supplierAccountId', '2100000007')
  })

  test('refuses impossible values', async ({ client, assert }) => {
    const { form } = await given()
    const session = await sessionOf(await givenStaff())
    for (const wrong of [{ organisationId: -1 }, { supplierAccountId: '帐号' }, { supplierAccountId: 'x'.repeat(121) }, { connectionId: 'one' }]) {
      const answer = await client.post('/admin/enrolments').withSession(session).withCsrfToken().redirects(0).form({ ...form, ...wrong })
      answer.assertStatus(302)
      assert.isNotEmpty(answer.flashMessage('inputErrorsBag'))
    }
    assert.lengthOf(await db.from('enrolments'), 0)
  })

  test('lets support look and link nothing', async ({ client }) => {
    const { form } = await given()
    const session = await sessionOf(await givenStaff({ role: 'support' }))
    const page = await client.get('/admin/enrolments').withSession(session)
    page.assertStatus(200)
    const post = await client.post('/admin/enrolments').withSession(session).withCsrfToken().form(form)
    post.assertStatus(403)
  })
})
