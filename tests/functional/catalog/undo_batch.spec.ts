import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { decideApproval } from '#approvals/actions/decide_approval'
import { undoBatch } from '#catalog/actions/undo_batch'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import { rulePreviewQuery } from '#catalog/queries/rule_preview_query'
import { givenOffer, shelfChanged } from '#tests/fixtures/catalog'
import { givenStaff, sessionOf } from '#tests/fixtures/people'
import { administrator, givenFloor, operations, priceOf, publicRate, save } from '#tests/fixtures/floors'

test.group('Catalog | previews and undoing', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())

  test('tell offers, customers and margins, and change nothing', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const preview = await rulePreviewQuery(await administrator(), [publicRate(offer, 7_500)], { locale: 'zh-CN' })
    if (!preview.ok) throw new Error(preview.error.type)
    const { counts, below, margin, rows, customers } = preview.value
    assert.deepInclude(counts, { offers: 1, cheaper: 1, appears: 0, vanishes: 0 })
    assert.deepEqual(below, { block: 0, approve: 1, warn: 0, before: 0 })
    assert.deepEqual(margin, { beforeBp: 1764, afterBp: 666, lowestBp: 666 })
    assert.deepInclude(rows[0], { beforeFen: 9_095, afterFen: 8_025, costFen: 7_490, breach: 'approve' })
    assert.equal(customers.kind, 'everybody')
    assert.equal((await priceOf(offer)).priceFen, 9_095)
  })

  test('take a batch back once: earlier rules return, new ones end', async ({ assert }) => {
    const [old, fresh] = [await givenOffer(), await givenOffer({ publicRateBp: null })]
    await shelfChanged()
    const saved = await save(await operations(), [publicRate(old, 7_000), publicRate(fresh, 7_000)])
    if (!saved.ok) throw new Error(saved.error.type)
    assert.equal((await priceOf(old)).priceFen, 7_490)
    const { batchId } = saved.value
    assert.deepEqual(await undoBatch({ batchId, actor: systemActor }), { ok: true, value: { count: 2 } })
    assert.equal((await priceOf(old)).priceFen, 9_095)
    assert.isFalse((await priceOf(fresh)).visible)
    assert.deepEqual(await undoBatch({ batchId, actor: systemActor }), { ok: false, error: { type: 'already_undone' } })
  })

  test('take back what still waits for a decision', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const saved = await save(await operations(), [publicRate(offer, 7_500)])
    if (!saved.ok) throw new Error(saved.error.type)
    assert.deepEqual(await undoBatch({ batchId: saved.value.batchId, actor: systemActor }), { ok: true, value: { count: 1 } })
    const decided = await decideApproval(await administrator(), { id: saved.value.approvalId!, decision: 'approved' })
    assert.deepEqual(decided, { ok: false, error: { type: 'effect_refused', because: 'rules_gone' } })
    assert.equal((await priceOf(offer)).priceFen, 9_095)
  })

  test('leave what somebody changed since', async ({ assert }) => {
    const offer = await givenOffer()
    await shelfChanged()
    const saved = await save(await operations(), [publicRate(offer, 7_000)])
    await writePriceRules([publicRate(offer, 9_500)], { actor: systemActor })
    await undoBatch({ batchId: saved.ok ? saved.value.batchId : 0, actor: systemActor })
    assert.equal((await priceOf(offer)).priceFen, 10_165)
  })

  test('show the page before anything is saved, for one and for all that fit', async ({ assert, client }) => {
    const offer = await givenOffer({ publicRateBp: null })
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    const send = (fields: object) => client.post('/admin/prices/preview').qs({ q: offer.key }).withSession(session).withCsrfToken()
      .form({ group: 'public', back: '/admin/offers', rate: '8 折', ...fields })
    for (const fields of [{ 'offerIds[]': [offer.id] }, { all: 'yes' }]) {
      const page = await send(fields)
      assert.equal(page.status(), 200)
      assert.include(page.text(), '85.60')
    }
    assert.lengthOf(await db.from('price_rules').where('offer_id', offer.id), 0)
  })

  test('take offers off the shop and put them back', async ({ assert, client }) => {
    const offer = await givenOffer()
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    const act = (publish: string, path = '/admin/offers/acts') => client.post(path).withSession(session).withCsrfToken().redirects(0)
      .form({ publish, 'offerIds[]': [offer.id] })
    assert.equal((await act('unpublish', '/admin/offers/acts/preview')).status(), 200)
    await act('unpublish')
    await shelfChanged()
    assert.deepInclude(await priceOf(offer), { visible: false, problems: ['withheld'] })
    const { id } = await db.from('price_batches').where('act', 'unpublish').firstOrFail()
    await client.post(`/admin/price-batches/${id}/undo`).withSession(session).withCsrfToken().redirects(0)
    await shelfChanged()
    assert.isTrue((await priceOf(offer)).visible)
  })
})
