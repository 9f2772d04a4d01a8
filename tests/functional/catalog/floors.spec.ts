import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { decideApproval } from '#approvals/actions/decide_approval'
import { expireRequests } from '#approvals/actions/expire_requests'
import { withdrawRequest } from '#approvals/actions/withdraw_request'
import { requestQuery } from '#approvals/queries/requests_query'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { saveRules } from '#catalog/actions/save_rules'
import { setOwnCustomerDiscount } from '#catalog/actions/set_own_customer_discount'
import { undoBatch } from '#catalog/actions/undo_batch'
import { writePriceRules, type PriceRuleInput } from '#catalog/actions/write_price_rules'
import { offersQuery } from '#catalog/queries/offers_query'
import { rulePreviewQuery } from '#catalog/queries/rule_preview_query'
import type { Breach } from '#catalog/price_rules'
import type { Viewer } from '#identity/viewer'
import { clock, DAY_MS } from '#kernel/clock'
import { forgetTopics } from '#kernel/topics'
import { emptyTables } from '#tests/fixtures/database'
import { givenOffer, shelfChanged, type GivenOffer } from '#tests/fixtures/catalog'
import { givenMember, givenOrganisation, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const target = (offer: GivenOffer) => ({ connectionCode: offer.connection.code, offerId: offer.id })
const publicRate = (offer: GivenOffer, rateBp: number): PriceRuleInput => ({ group: 'public', target: target(offer), effect: { rateBp } })

/** List ¥107.00, cost 70 % of it (¥74.90), price 85 % (¥90.95): a margin of 17.64 %. */
async function givenFloor(breach: Breach, rateBp = 1_000): Promise<GivenOffer> {
  const offer = await givenOffer({ agreementRateBp: 7_000 })
  await writePriceRules([{ group: 'margin', target: target(offer), effect: { rateBp }, breach }], { actor: systemActor })
  await shelfChanged()
  return offer
}

async function priceOf(offer: GivenOffer, organisationId: number | null = null) {
  forgetTopics()
  const [price] = await resolvePrices([{ offerId: offer.id, organisationId, quantity: 1, months: 1 }])
  return price
}

const operations = async () => viewerFor(await givenStaff({ role: 'operations' }))
const administrator = async () => viewerFor(await givenStaff({ role: 'administrator' }))
const save = (viewer: Viewer, rules: PriceRuleInput[]) => saveRules(rules, { actor: viewer.actor, reason: '大客户' })

async function askedFor(offer: GivenOffer, viewer: Viewer, rateBp = 7_500): Promise<string> {
  const saved = await save(viewer, [publicRate(offer, rateBp)])
  if (!saved.ok || !saved.value.approvalId) throw new Error(`It was not asked for: ${JSON.stringify(saved)}`)
  return saved.value.approvalId
}

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
    const saved = await client.post(`/admin/customers/${customer.id}/discounts`).withSession(session).withCsrfToken().redirects(0).form(fields)
    assert.equal(saved.header('location'), `/admin/customers/${customer.id}?tab=prices`)
    assert.lengthOf(await db.from('price_rules').where('organisation_id', customer.id).where('status', 'active'), 1)
  })
})

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

test.group('Approvals | at the same time', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(() => emptyTables())

  test('fifty decisions have one effect', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const id = await askedFor(offer, await operations())
    const decider = await administrator()
    const decided = await Promise.all(Array.from({ length: 50 }, () => decideApproval(decider, { id, decision: 'approved' })))
    assert.lengthOf(decided.filter((one) => one.ok && one.value.changed), 1)
    assert.isTrue(decided.every(({ ok }) => ok))
    assert.lengthOf(await db.from('audit_rows').where({ action: 'approvals.request.approved', subject_id: id }), 1)
    assert.lengthOf(await db.from('price_rules').where({ approval_id: id, status: 'active' }), 1)
  })

  test('twenty requests for the same become one', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const viewer = await operations()
    await Promise.all(Array.from({ length: 20 }, () => save(viewer, [publicRate(offer, 7_500)])))
    assert.lengthOf(await db.from('approval_requests').where('state', 'pending'), 1)
    assert.lengthOf(await db.from('price_rules').where('status', 'pending'), 1)
  })
})
