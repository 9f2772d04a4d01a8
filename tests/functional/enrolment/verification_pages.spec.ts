import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { submitVerification } from '#enrolment/actions/submit_verification'
import { hub } from '#suppliers/hub'
import { picture } from '#tests/fixtures/files'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { companyOf, givenAccount, givenApproved, givenCustomerAtSupplier, kycOf } from '#tests/fixtures/verification'

const form = (parts = {}) => {
  const { subject, name, number, legalPerson } = companyOf()
  return { subject, name, number, legalPerson: legalPerson!, agree: '1', ...parts }
}

test.group('Enrolment | verification pages', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('takes the form and shows the number masked', async ({ client, assert }) => {
    const member = await givenMember()
    const session = await sessionOf(member)
    const typed = form()
    const post = () => client.post('/organisation/verification').withSession(session).withCsrfToken().redirects(0).fields(typed)
    const without = await post().field('nothing', '1')
    assert.property(without.flashMessage('inputErrorsBag'), 'licence')
    const sent = await post().file('licence', await picture('png'), { filename: '营业执照.png' })
    sent.assertStatus(302)
    const page = await client.get('/organisation/verification').withSession(session)
    page.assertTextIncludes(`${typed.number.slice(0, 3)}***********${typed.number.slice(-4)}`)
    assert.notInclude(page.text(), typed.number)
  })

  test('says beside the field what is wrong and keeps nothing', async ({ client, assert }) => {
    const member = await givenMember()
    const session = await sessionOf(member)
    for (const [wrong, field] of [[{ number: '91110108MA0000000I' }, 'number'], [{ legalPerson: '' }, 'legalPerson'], [{ agree: '' }, 'agree'], [{ name: '' }, 'name']] as const) {
      const sent = await client.post('/organisation/verification').withSession(session).withCsrfToken().redirects(0).form(form(wrong))
      assert.property(sent.flashMessage('inputErrorsBag'), field)
    }
    assert.lengthOf(await db.from('verifications').where('organisation_id', member.organisationId).whereNot('state', 'none'), 0)
  })

  test('lets a member look and submit nothing', async ({ client }) => {
    const session = await sessionOf(await givenMember({ role: 'member' }))
    const page = await client.get('/organisation/verification').withSession(session)
    page.assertStatus(200)
    const sent = await client.post('/organisation/verification').withSession(session).withCsrfToken().form(form())
    sent.assertStatus(403)
  })

  test('tells per supplier what is missing and what comes next', async ({ client }) => {
    const member = await givenMember({ verified: false })
    await givenAccount(member.organisationId)
    const page = await client.get('/organisation/verification').withSession(await sessionOf(member))
    page.assertTextIncludes('验证邮箱')
  })

  test('shows staff the number masked, in full for a reason, and not to support', async ({ client, assert }) => {
    const member = await givenMember()
    const data = companyOf()
    await submitVerification(await viewerFor(member), data)
    const path = `/admin/verifications/${member.organisationId}`
    const session = await sessionOf(await givenStaff())
    const list = await client.get('/admin/verifications').withSession(session)
    const page = await client.get(path).withSession(session)
    const file = await client.get('/admin/verifications?format=csv').withSession(session)
    for (const answer of [list, page, file]) assert.notInclude(answer.text(), data.number)
    const shown = await client.post(`${path}/reveal`).withSession(session).withCsrfToken().form({ reason: '核对执照' })
    shown.assertTextIncludes(data.number)
    const licence = await client.get(`${path}/licence`).withSession(session)
    licence.assertHeader('content-type', 'image/png')
    assert.include(licence.header('content-disposition'), 'attachment')
    const support = await sessionOf(await givenStaff({ role: 'support' }))
    const none = await client.get(`${path}/licence`).withSession(support)
    none.assertStatus(403)
    const refused = await client.post(`${path}/reveal`).withSession(support).withCsrfToken().form({ reason: '核对执照' })
    refused.assertStatus(403)
  })

  test('decides once, and hides the customers of others from sales', async ({ client }) => {
    const member = await givenMember()
    await submitVerification(await viewerFor(member), companyOf())
    const path = `/admin/verifications/${member.organisationId}`
    const sales = await client.get(path).withSession(await sessionOf(await givenStaff({ role: 'sales' })))
    sales.assertStatus(404)
    const session = await sessionOf(await givenStaff())
    const decide = () => client.post(`${path}/decision`).withSession(session).withCsrfToken().redirects(0).form({ decision: 'approved', version: 1 })
    const first = await decide()
    first.assertFlashMessage('notice', { tone: 'success', text: '已通过，正在提交给供应商。' })
    const second = await decide()
    second.assertFlashMessage('notice', { tone: 'warning', text: '这份资料已被处理过。' })
  })

  test('has no act for a submission that is not there', async ({ client }) => {
    const session = await sessionOf(await givenStaff())
    const absent = await client.post('/admin/kyc/kyc_00000000000000000000zz/act').withSession(session).withCsrfToken().form({ act: 'verified', note: 'seen' })
    absent.assertStatus(404)
  })

  test('lets staff record a supplier’s answer with its evidence', async ({ client, assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.lacks('submitKyc', 'queryKyc')
    await givenApproved(customer)
    const { id } = await kycOf(customer.organisationId)
    const session = await sessionOf(await givenStaff())
    const act = (note: string) => client.post(`/admin/kyc/${id}/act`).withSession(session).withCsrfToken().redirects(0).form({ act: 'rejected', note })
    await act('')
    assert.equal((await kycOf(customer.organisationId)).state, 'in_console')
    await act('营业执照已过期')
    assert.include(await kycOf(customer.organisationId), { state: 'rejected', reason: '营业执照已过期' })
    const page = await client.get('/organisation/verification').withSession(await sessionOf(customer.member))
    page.assertTextIncludes('营业执照已过期')
  })
})
