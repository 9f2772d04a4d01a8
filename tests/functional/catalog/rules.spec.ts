import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { setPublicDiscount } from '#catalog/actions/set_public_discount'
import { withdrawRule } from '#catalog/actions/withdraw_rule'
import { rulesQuery } from '#catalog/queries/rules_query'
import { clock, DAY_MS, later } from '#kernel/clock'
import { forgetTopics } from '#kernel/topics'
import { emptyTables } from '#tests/fixtures/database'
import { givenCustomerDiscount, givenOffer, givenPublicRule, type GivenOffer } from '#tests/fixtures/catalog'
import { givenMember, givenOrganisation, givenStaff, viewerFor } from '#tests/fixtures/people'

const priceOf = async (offer: GivenOffer, organisationId: number | null = null) => {
  forgetTopics()
  return (await resolvePrices([{ offerId: offer.id, organisationId, quantity: 1, months: 1 }]))[0]
}
const targetOf = (offer: GivenOffer) => ({ connectionCode: offer.connection.code, offerId: offer.id })
const rulesFor = (offer: GivenOffer) => db.from('price_rules').where('offer_id', offer.id).orderBy('id')

test.group('Catalog | rules', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => clock.restore())

  test('a new version replaces the one before', async ({ assert }) => {
    const offer = await givenOffer()
    await givenPublicRule(offer, { effect: { rateBp: 7_000 } })
    assert.deepEqual((await rulesFor(offer)).map(({ version, status }) => [version, status]), [[1, 'replaced'], [2, 'active']])
    assert.equal((await priceOf(offer)).priceFen, 7_490)
  })

  test('leaves an audit row with before and after', async ({ assert }) => {
    const offer = await givenOffer()
    const staff = await givenStaff()
    const { actor } = await viewerFor(staff)
    const ruleId = await givenPublicRule(offer, { effect: { rateBp: 7_000 }, actor })
    const row = await db.from('audit_rows').where({ subject_type: 'price_rule', subject_id: String(ruleId) }).firstOrFail()
    const [before, after] = [row.before_values, row.after_values].map((value) => (typeof value === 'string' ? JSON.parse(value) : value))
    assert.deepEqual([row.actor_user_id, row.action, before.rateBp, after.rateBp], [staff.id, 'catalog.public_rule.set', 8500, 7000])
  })

  test('a version that begins later leaves the current one until then', async ({ assert }) => {
    const offer = await givenOffer()
    await givenPublicRule(offer, { effect: { rateBp: 5_000 }, validFrom: later(DAY_MS) })
    assert.equal((await priceOf(offer)).priceFen, 9_095)
    clock.advance(DAY_MS + 1_000)
    assert.equal((await priceOf(offer)).priceFen, 5_350)
  })

  test('an offer whose rule has ended is invisible', async ({ assert }) => {
    const offer = await givenOffer({ publicRateBp: null })
    await givenPublicRule(offer, { effect: { rateBp: 5_000 }, validUntil: later(DAY_MS) })
    assert.isTrue((await priceOf(offer)).visible)
    clock.advance(DAY_MS)
    assert.deepInclude(await priceOf(offer), { visible: false, problems: ['no_public_rule'] })
  })

  test('withdraws a rule once', async ({ assert }) => {
    const offer = await givenOffer()
    const [{ id }] = await rulesFor(offer)
    assert.isTrue((await withdrawRule({ ruleId: id, actor: systemActor })).ok)
    assert.deepEqual(await withdrawRule({ ruleId: id, actor: systemActor }), { ok: false, error: { type: 'rule_not_active' } })
    assert.isFalse((await priceOf(offer)).visible)
  })

  test('keeps counting versions after a withdrawal', async ({ assert }) => {
    const offer = await givenOffer()
    const [{ id }] = await rulesFor(offer)
    await withdrawRule({ ruleId: id, actor: systemActor })
    await givenPublicRule(offer, { effect: { rateBp: 9_000 } })
    assert.equal((await priceOf(offer)).provenance[1].version, 2)
  })

  test('refuses {name}')
    .with([
      { name: 'a rate of nothing', change: { effect: { rateBp: 0 } }, type: 'rate_out_of_range' },
      { name: 'more than the list price', change: { effect: { rateBp: 10_001 } }, type: 'rate_out_of_range' },
      { name: 'a broken rate', change: { effect: { rateBp: 8500.5 } }, type: 'rate_out_of_range' },
      { name: 'a price of nothing', change: { effect: { priceFen: 0 } }, type: 'price_out_of_range' },
      { name: 'a price above the list price', change: { effect: { priceFen: 10_701 } }, type: 'price_above_list' },
      { name: 'an end in the past', change: { validUntil: new Date(0) }, type: 'window_reversed' },
      { name: 'an unknown connection', change: { target: { connectionCode: 'nobody' } }, type: 'connection_not_found' },
    ])
    .run(async ({ assert }, { change, type }: { name: string; change: any; type: string }) => {
      const offer = await givenOffer()
      const refused = await setPublicDiscount({ target: targetOf(offer), effect: { rateBp: 9_000 }, actor: systemActor, ...change })
      assert.equal(refused.ok ? 'ok' : refused.error.type, type)
      assert.lengthOf(await rulesFor(offer), 1)
    })

  test('refuses an offer of another connection', async ({ assert }) => {
    const [offer, stranger] = [await givenOffer(), await givenOffer()]
    const target = { connectionCode: stranger.connection.code, offerId: offer.id }
    const refused = await setPublicDiscount({ target, effect: { rateBp: 9_000 }, actor: systemActor })
    assert.deepEqual(refused, { ok: false, error: { type: 'offer_not_found' } })
  })

  test('a customer discount is that customer’s alone', async ({ assert }) => {
    const [offer, mine, theirs] = [await givenOffer(), await givenOrganisation(), await givenOrganisation()]
    await givenCustomerDiscount(offer, mine, 7_000)
    assert.equal((await priceOf(offer, mine.id)).priceFen, 7_490)
    assert.equal((await priceOf(offer, theirs.id)).priceFen, 9_095)
    assert.equal((await priceOf(offer)).priceFen, 9_095)
  })

  test('are listed for those who may read prices, and nobody else', async ({ assert }) => {
    await givenOffer()
    const page = { page: 1, pageSize: 20, locale: 'zh-CN' } as const
    assert.equal((await rulesQuery(await viewerFor(await givenStaff({ role: 'finance' })), page)).total, 1)
    assert.equal((await rulesQuery(await viewerFor(await givenStaff({ role: 'support' })), page)).total, 0)
    assert.equal((await rulesQuery(await viewerFor(await givenMember()), page)).total, 0)
  })
})

test.group('Catalog | rules at the same time', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(() => emptyTables())

  test('of two that are set at once one replaces the other', async ({ assert }) => {
    const offer = await givenOffer()
    const set = (rateBp: number) => setPublicDiscount({ target: targetOf(offer), effect: { rateBp }, actor: systemActor })
    const results = await Promise.all([set(9_000), set(8_000), set(7_000)])
    assert.isTrue(results.every(({ ok }) => ok))
    const rules = await rulesFor(offer)
    assert.deepEqual(rules.map(({ version }) => version).sort(), [1, 2, 3, 4])
    assert.lengthOf(rules.filter(({ status }) => status === 'active'), 1)
  })
})
