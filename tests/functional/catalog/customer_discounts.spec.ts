import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { decideApproval } from '#approvals/actions/decide_approval'
import { requestQuery } from '#approvals/queries/requests_query'
import { setOwnCustomerDiscount } from '#catalog/actions/set_own_customer_discount'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import type { Viewer } from '#identity/viewer'
import { givenOffer, shelfChanged } from '#tests/fixtures/catalog'
import { givenOrganisation, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { administrator, priceOf, target } from '#tests/fixtures/floors'

test.group('Catalog | customers’ discounts by sales', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())

  async function givenOwnCustomer() {
    const sales = await givenStaff({ role: 'sales' })
    const customer = await givenOrganisation()
    await db.from('organisations').where('id', customer.id).update({ sales_user_id: sales.id })
    return { customer, viewer: await viewerFor(sales, 'catalog.customer_discounts.set') }
  }

  test('hold at once within the limit', async ({ assert }) => {
    const offer = await givenOffer({ publicRateBp: 9_500 })
    const { customer, viewer } = await givenOwnCustomer()
    const saved = await setOwnCustomerDiscount(viewer, { organisationId: customer.id, target: { connectionCode: offer.connection.code }, rateBp: 8_500 })
    assert.isTrue(saved.ok && saved.value.approvalId === null)
    assert.equal((await priceOf(offer, customer.id)).priceFen, 9_095)
  })

  test('wait beyond it, and show whoever asks no cost', async ({ assert }) => {
    const offer = await givenOffer({ publicRateBp: 9_500, agreementRateBp: 8_000 })
    await writePriceRules([{ group: 'margin', target: target(offer), effect: { rateBp: 1_000 }, breach: 'approve' }], { actor: systemActor })
    await shelfChanged()
    const { customer, viewer } = await givenOwnCustomer()
    const saved = await setOwnCustomerDiscount(viewer, { organisationId: customer.id, target: { connectionCode: offer.connection.code }, rateBp: 8_200, reason: '年度框架' })
    if (!saved.ok) throw new Error(saved.error.type)
    const id = saved.value.approvalId!
    assert.equal((await priceOf(offer, customer.id)).priceFen, 10_165)
    const labels = async (who: Viewer) => (await requestQuery(who, id, 'zh-CN'))!.facts.map(({ label }) => label)
    assert.notInclude(await labels(viewer), 'catalog.approval.cost')
    const decider = await administrator()
    assert.include(await labels(decider), 'catalog.approval.cost')
    const { name_zh: chinese, name_en: english } = await db.from('offers').where('id', offer.id).firstOrFail()
    for (const [locale, name] of [['zh-CN', chinese], ['en', english]] as const) {
      const { facts } = (await requestQuery(decider, id, locale))!
      assert.deepEqual(facts.find(({ label }) => label === 'catalog.approval.cost')!.args, { offer: name })
    }
    await decideApproval(decider, { id, decision: 'approved' })
    assert.deepInclude(await priceOf(offer, customer.id), { priceFen: 8_774, problems: [] })
  })

  test('are refused for somebody else’s customer', async ({ assert }) => {
    const offer = await givenOffer()
    const { viewer } = await givenOwnCustomer()
    const stranger = await givenOrganisation()
    const saved = await setOwnCustomerDiscount(viewer, { organisationId: stranger.id, target: { connectionCode: offer.connection.code }, rateBp: 9_000 })
    assert.deepEqual(saved, { ok: false, error: { type: 'customer_not_found' } })
  })

  test('are set from the customer’s record, previewed without costs', async ({ assert, client }) => {
    const offer = await givenOffer({ agreementRateBp: 6_543 })
    const sales = await givenStaff({ role: 'sales' })
    const customer = await givenOrganisation()
    await db.from('organisations').where('id', customer.id).update({ sales_user_id: sales.id })
    const session = await sessionOf(sales)
    const page = await client.get(`/admin/customers/${customer.id}?tab=prices`).withSession(session)
    assert.equal(page.status(), 200)
    const fields = { supplier: offer.connection.code, rate: '8.5 折' }
    const preview = await client.post(`/admin/customers/${customer.id}/discounts/preview`).withSession(session).withCsrfToken().form(fields)
    assert.equal(preview.status(), 200)
    assert.notInclude(preview.text(), '70.01')
    const saved = await client.post(`/admin/customers/${customer.id}/discounts`).withSession(session).withCsrfToken().redirects(0).form({ ...fields, idempotencyKey: 'form-1' })
    assert.equal(saved.header('location'), `/admin/customers/${customer.id}?tab=prices`)
    assert.lengthOf(await db.from('price_rules').where('organisation_id', customer.id).where('status', 'active'), 1)
  })
})
