import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { decisions } from '#orders/actions/resolve_manually'
import * as fixture from '#tests/fixtures/orders'
import { givenStaff, sessionOf } from '#tests/fixtures/people'

test.group('Orders | the page of a line that waits for staff', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  /** The supplier refused with a code that only a person can judge. */
  async function givenReview() {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'refused', reason: 'restricted', supplierCode: 'AccountFrozen.Risk' })
    const { id, lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    return { id, lineId }
  }

  const offered = (page: string, lineId: string) => decisions.filter((one) => page.includes(`commandfor="resolve-${lineId}-${one}"`))

  test('shows what the supplier said last, and the call itself', async ({ client, assert }) => {
    const { id, lineId } = await givenReview()
    const page = await client.get(`/admin/orders/${id}`).withSession(await sessionOf(await givenStaff()))
    page.assertStatus(200)
    const call = await db.from('supplier_calls').where({ subject_id: lineId, operation: 'createOrder' }).firstOrFail()
    const evidence = page.text().split(`id="evidence-${lineId}"`)[1].slice(0, 2_000)
    for (const words of ['AccountFrozen.Risk', `/admin/calls/${call.id}`, 'createOrder']) assert.include(evidence, words)
  })

  test('offers to send again while the supplier has no order, and not once it has one', async ({ client, assert }) => {
    const { id, lineId } = await givenReview()
    const session = await sessionOf(await givenStaff())
    assert.deepEqual(offered((await client.get(`/admin/orders/${id}`).withSession(session)).text(), lineId), decisions.filter((one) => one !== 'gone'))
    await db.from('order_lines').where('id', lineId).update({ supplier_order_no: 'SO-77' })
    assert.deepEqual(offered((await client.get(`/admin/orders/${id}`).withSession(session)).text(), lineId), ['ask_again', 'go_on', 'undo'])
    const sent = await client.post(`/admin/orders/${id}/lines/${lineId}/resolve`).form({ decision: 'send_again', reason: '再试一次' })
      .withCsrfToken().withSession(session).redirects(0)
    assert.equal(sent.status(), 302)
    assert.equal((await fixture.lineOf(lineId)).state, 'manual_review')
  })

  test('offers nothing to who may only look, and nothing once it is decided', async ({ client, assert }) => {
    const { id, lineId } = await givenReview()
    const support = await client.get(`/admin/orders/${id}`).withSession(await sessionOf(await givenStaff({ role: 'support' })))
    support.assertStatus(200)
    assert.deepEqual(offered(support.text(), lineId), [])
    const session = await sessionOf(await givenStaff())
    await client.post(`/admin/orders/${id}/lines/${lineId}/resolve`).form({ decision: 'undo', reason: '供应商下架' }).withCsrfToken().withSession(session).redirects(0)
    const page = (await client.get(`/admin/orders/${id}`).withSession(session)).text()
    assert.deepEqual(offered(page, lineId), [])
    assert.notInclude(page, `evidence-${lineId}`)
  })
})
