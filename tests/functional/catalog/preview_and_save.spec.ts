import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { saveRules } from '#catalog/actions/save_rules'
import { writePriceRules, type PriceRuleInput } from '#catalog/actions/write_price_rules'
import { rulePreviewQuery, type RulePreview } from '#catalog/queries/rule_preview_query'
import { breaches, type Breach } from '#catalog/price_rules'
import { clock, DAY_MS, later } from '#kernel/clock'
import { givenCampaign } from '#tests/fixtures/campaigns'
import { givenCustomerDiscount, givenOffer, shelfChanged, type GivenOffer } from '#tests/fixtures/catalog'
import { givenOrganisation, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

type World = { offer: GivenOffer; customer: { id: number } }
type Case = { name: string; given?: (world: World) => Promise<unknown>; rule: (world: World) => Omit<PriceRuleInput, 'target'> }

const STACKED = { combination: 'stack' as const }
const nextWeek = () => ({ ...STACKED, startsAt: later(DAY_MS), endsAt: later(7 * DAY_MS) })
const publicRate = (rateBp: number) => () => ({ group: 'public' as const, effect: { rateBp } })
const ownRate = (rateBp: number) => ({ customer }: World) => ({ group: 'customer' as const, organisationId: customer.id, effect: { rateBp } })
const dearerCost = (rateBp: number) => () => ({ group: 'agreement' as const, effect: { rateBp } })

/** List ¥107.00, cost 70 %, price 85 %, a floor of 10 %: 77.78 % of the list price is the least. */
const cases: Case[] = [
  { name: 'a public price that keeps to the floor', rule: publicRate(8_000) },
  { name: 'a public price below it', rule: publicRate(7_500) },
  { name: 'a customer’s price that keeps to it', rule: ownRate(8_000) },
  { name: 'a customer’s price below it', rule: ownRate(7_500) },
  {
    name: 'a public price above it that a running stacked campaign takes below', rule: publicRate(8_100),
    given: ({ offer }) => givenCampaign([offer.id], STACKED, { rateBp: 9_500 }),
  },
  {
    name: 'a customer’s price that a running stacked campaign takes below', rule: ownRate(8_000),
    given: ({ offer }) => givenCampaign([offer.id], STACKED, { rateBp: 9_500 }),
  },
  {
    name: 'a public price that a campaign still to begin takes below', rule: publicRate(8_100),
    given: ({ offer }) => givenCampaign([offer.id], nextWeek(), { rateBp: 9_500 }),
  },
  {
    name: 'a customer’s price that a campaign still to begin takes below', rule: ownRate(8_000),
    given: ({ offer }) => givenCampaign([offer.id], nextWeek(), { rateBp: 9_500 }),
  },
  {
    name: 'a customer’s price that ends before the campaign begins',
    rule: (world) => ({ ...ownRate(8_000)(world), validUntil: later(DAY_MS / 2) }),
    given: ({ offer }) => givenCampaign([offer.id], nextWeek(), { rateBp: 9_500 }),
  },
  {
    name: 'a public price that leaves an own one as low as it was', rule: publicRate(8_400),
    given: async ({ offer, customer }) => givenCustomerDiscount(offer, customer, 7_200),
  },
  {
    name: 'a higher public price that is below the floor still',
    rule: publicRate(7_600), given: ({ offer }) => writePriceRules([{ group: 'public', target: target(offer), effect: { rateBp: 7_400 } }], { actor: systemActor }),
  },
  { name: 'a dearer agreement', rule: dearerCost(8_400) },
  { name: 'a cheaper agreement', rule: dearerCost(6_000) },
]

const target = ({ connection, id }: GivenOffer) => ({ connectionCode: connection.code, offerId: id })

async function givenWorld(breach: Breach, given?: Case['given']): Promise<World> {
  const world = { offer: await givenOffer({ agreementRateBp: 7_000 }), customer: await givenOrganisation({ name: '星河动力' }) }
  await given?.(world)
  await writePriceRules([{ group: 'margin', target: target(world.offer), effect: { rateBp: 1_000 }, breach }], { actor: systemActor })
  await shelfChanged()
  return world
}

const previewOf = async (rule: PriceRuleInput): Promise<RulePreview> => {
  const preview = await rulePreviewQuery(await viewerFor(await givenStaff({ role: 'administrator' })), [rule], { locale: 'zh-CN' })
  if (!preview.ok) throw new Error(preview.error.type)
  return preview.value
}

test.group('Catalog | the preview and the save', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())
  group.each.teardown(() => clock.restore())

  for (const breach of breaches) {
    test(`say the same of {name}, over a floor that is to ${breach}`)
      .with(cases)
      .run(async ({ assert }, { given, rule }) => {
        const world = await givenWorld(breach, given)
        const input = { ...rule(world), target: target(world.offer) }
        const { below } = await previewOf(input)
        const { actor } = await viewerFor(await givenStaff({ role: 'operations' }))
        const saved = await saveRules([input], { actor })
        const isSelling = input.group !== 'agreement'
        const refused = !saved.ok && saved.error.type === 'below_floor' ? saved.error.offers : 0
        const asked = saved.ok && saved.value.approvalId !== null
        assert.equal(refused, isSelling ? below.block : 0)
        assert.equal(asked, isSelling && below.approve > 0)
        assert.equal(saved.ok, refused === 0)
      })
  }

  test('name whose price falls, and the campaign that is still to begin', async ({ assert }) => {
    const { offer } = await givenWorld('block', async ({ offer: one, customer }) => {
      await givenCustomerDiscount(one, customer, 8_200)
      await givenCampaign([one.id], nextWeek(), { rateBp: 9_600 })
    })
    const { rows, margin } = await previewOf({ group: 'public', target: target(offer), effect: { rateBp: 8_400 } })
    // 96 % of the customer's ¥87.74 leaves 11.07 %, of a public price of ¥86.14 it leaves 9.42 %.
    assert.isNull(rows[0].fall)
    const lower = await previewOf({ group: 'public', target: target(offer), effect: { rateBp: 8_050 } })
    assert.deepInclude(lower.rows[0], { breach: 'block', floorBp: 1_000 })
    assert.equal(lower.rows[0].fall!.priceFen, 8_269)
    assert.isNotNull(lower.rows[0].fall!.startsAt)
    assert.isAbove(margin.lowestBp!, lower.margin.lowestBp!)
  })

  test('tell of a dearer agreement that it stops one customer’s price', async ({ assert }) => {
    const { offer } = await givenWorld('block', ({ offer: one, customer }) => givenCustomerDiscount(one, customer, 8_000))
    const { below, rows } = await previewOf({ group: 'agreement', target: target(offer), effect: { rateBp: 7_400 } })
    assert.equal(below.block, 1)
    assert.deepInclude(rows[0].fall!, { customer: '星河动力', priceFen: 8_560, startsAt: null })
  })

  test('offer no button for what the save would refuse', async ({ assert, client }) => {
    const { offer, customer } = await givenWorld('block', ({ offer: one }) => givenCampaign([one.id], nextWeek(), { rateBp: 9_500 }))
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    await db.from('organisations').where('id', customer.id).update({ name: '星河动力' })
    const page = await client.post('/admin/prices/preview').withSession(session).withCsrfToken()
      .form({ 'group': 'public', 'back': '/admin/offers', 'rate': '8.1 折', 'offerIds[]': [offer.id] })
    assert.equal(page.status(), 200)
    for (const words of ['不能保存', '活动开始后', '82.34']) assert.include(page.text(), words)
    assert.notInclude(page.text(), 'name="reason"')
  })
})
