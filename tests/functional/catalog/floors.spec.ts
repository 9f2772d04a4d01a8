import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { decideApproval } from '#approvals/actions/decide_approval'
import { expireRequests } from '#approvals/actions/expire_requests'
import { withdrawRequest } from '#approvals/actions/withdraw_request'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import { offersQuery } from '#catalog/queries/offers_query'
import type { Viewer } from '#identity/viewer'
import { clock, DAY_MS } from '#kernel/clock'
import { shelfChanged } from '#tests/fixtures/catalog'
import { givenMember, givenStaff, viewerFor } from '#tests/fixtures/people'
import { administrator, askedFor, givenFloor, operations, priceOf, publicRate, save, target } from '#tests/fixtures/floors'

test.group('Catalog | margin floors', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())
  group.each.teardown(() => clock.restore())

  test('refuse to save a price below one that blocks', async ({ assert }) => {
    const offer = await givenFloor('block')
    const saved = await save(await operations(), [publicRate(offer, 7_500)])
    assert.deepEqual(saved, { ok: false, error: { type: 'below_floor', offers: 1, lowestBp: 666 } })
    assert.equal((await priceOf(offer)).priceFen, 9_095)
    assert.lengthOf(await db.from('price_batches'), 0)
  })

  test('let a price pass that keeps to them', async ({ assert }) => {
    const offer = await givenFloor('block')
    assert.isTrue((await save(await operations(), [publicRate(offer, 8_000)])).ok)
    assert.equal((await priceOf(offer)).priceFen, 8_560)
  })

  test('only warn where they were set to', async ({ assert }) => {
    const offer = await givenFloor('warn')
    await save(await operations(), [publicRate(offer, 7_500)])
    assert.deepInclude(await priceOf(offer), { priceFen: 8_025, problems: [] })
    assert.deepInclude((await priceOf(offer)).below!, { breach: 'warn', marginBp: 666 })
  })

  test('stop the sale of what falls below them, and customers see it as unavailable', async ({ assert }) => {
    const offer = await givenFloor('block')
    await writePriceRules([{ group: 'agreement', target: target(offer), effect: { rateBp: 8_400 } }], { actor: systemActor })
    assert.deepInclude(await priceOf(offer), { visible: true, problems: ['below_floor'] })
    const list = await offersQuery(await viewerFor(await givenMember()), { page: 1, pageSize: 10, locale: 'zh-CN' })
    assert.isFalse(list.rows.find(({ id }) => id === offer.id)!.sellable)
  })

  test('make a lower price wait for somebody else', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const asking = await operations()
    const id = await askedFor(offer, asking)
    assert.equal((await priceOf(offer)).priceFen, 9_095)
    assert.deepEqual(await decideApproval(asking, { id, decision: 'approved' }), { ok: false, error: { type: 'own_request' } })
    const decider = await administrator()
    assert.deepEqual(await decideApproval(decider, { id, decision: 'approved' }), { ok: true, value: { changed: true } })
    const price = await priceOf(offer)
    assert.deepInclude(price, { priceFen: 8_025, problems: [] })
    assert.equal(price.provenance.at(-1)!.approvedBy, decider.person?.name ?? (await db.from('users').where('id', decider.userId!).firstOrFail()).name)
    assert.deepEqual(await decideApproval(decider, { id, decision: 'approved' }), { ok: true, value: { changed: false } })
  })

  test('hold again once the margin falls below what was agreed to', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const id = await askedFor(offer, await operations())
    await decideApproval(await administrator(), { id, decision: 'approved' })
    await writePriceRules([{ group: 'agreement', target: target(offer), effect: { rateBp: 7_300 } }], { actor: systemActor })
    assert.deepEqual((await priceOf(offer)).problems, ['below_floor'])
  })

  test('need a right that reaches as far', async ({ assert }) => {
    const offer = await givenFloor('approve', 5_000)
    const id = await askedFor(offer, await administrator())
    assert.deepEqual(await decideApproval(await operations(), { id, decision: 'approved' }), { ok: false, error: { type: 'beyond_limit', limit: 200 } })
    assert.deepEqual(await decideApproval(await viewerFor(await givenStaff({ role: 'support' })), { id, decision: 'approved' }), { ok: false, error: { type: 'no_right' } })
    assert.equal((await priceOf(offer)).priceFen, 9_095)
  })

  test('are not asked twice for the same', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const viewer = await operations()
    const approvalId = await askedFor(offer, viewer)
    assert.deepEqual(await save(viewer, [publicRate(offer, 7_400)]), { ok: false, error: { type: 'already_asked', approvalId } })
    assert.lengthOf(await db.from('price_rules').where('status', 'pending'), 1)
  })

  test('leave everything as it was after {name}')
    .with([
      { name: 'a rejection', end: async (id: string) => decideApproval(await administrator(), { id, decision: 'rejected', note: '太低' }), state: 'rejected' },
      { name: 'a withdrawal', end: async (id: string, own: Viewer) => withdrawRequest(own, { id }), state: 'withdrawn' },
      { name: 'fourteen days', end: async () => (clock.advance(14 * DAY_MS), expireRequests()), state: 'expired' },
    ])
    .run(async ({ assert }, { end, state }) => {
      const offer = await givenFloor('approve')
      const viewer = await operations()
      const id = await askedFor(offer, viewer)
      await end(id, viewer)
      assert.equal((await db.from('approval_requests').where('id', id).firstOrFail()).state, state)
      assert.equal((await db.from('price_rules').where('approval_id', id).firstOrFail()).status, 'refused')
      assert.equal((await priceOf(offer)).priceFen, 9_095)
      assert.isNotNull(await askedFor(offer, viewer))
    })

  test('refuse an approval that a newer price has overtaken', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const id = await askedFor(offer, await operations())
    await writePriceRules([publicRate(offer, 9_000)], { actor: systemActor })
    assert.deepEqual(await decideApproval(await administrator(), { id, decision: 'approved' }), { ok: false, error: { type: 'effect_refused', because: 'rules_gone' } })
  })

  test('want a reason for a rejection', async ({ assert }) => {
    const id = await askedFor(await givenFloor('approve'), await operations())
    assert.deepEqual(await decideApproval(await administrator(), { id, decision: 'rejected' }), { ok: false, error: { type: 'note_required' } })
  })
})
