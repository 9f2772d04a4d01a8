import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { decideApproval } from '#approvals/actions/decide_approval'
import { moveCampaign } from '#campaigns/actions/move_campaign'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { saveRules } from '#catalog/actions/save_rules'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import type { Breach } from '#catalog/price_rules'
import { forgetTopics } from '#kernel/topics'
import { givenCampaign, givenDraft, versionOf } from '#tests/fixtures/campaigns'
import { givenCustomerDiscount, givenOffer, shelfChanged, type GivenOffer } from '#tests/fixtures/catalog'
import { givenOrganisation, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const target = ({ connection, id }: GivenOffer) => ({ connectionCode: connection.code, offerId: id })

/** List ¥107.00, cost ¥74.90, price ¥90.95, and a floor of 10 %. */
async function givenFloor(breach: Breach): Promise<GivenOffer> {
  const offer = await givenOffer({ agreementRateBp: 7_000 })
  await writePriceRules([{ group: 'margin', target: target(offer), effect: { rateBp: 1_000 }, breach }], { actor: systemActor })
  await shelfChanged()
  return offer
}

async function priceOf(offer: GivenOffer, organisationId: number | null = null) {
  forgetTopics()
  const [price] = await resolvePrices([{ offerId: offer.id, organisationId, quantity: 1, months: 1 }])
  return price
}

async function publish(draft: Awaited<ReturnType<typeof givenDraft>>) {
  return moveCampaign(draft.viewer, { id: draft.id, act: 'publish', version: await versionOf(draft.id) })
}

test.group('Campaigns | margin floors', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())

  test('refuse to publish a campaign below one that blocks, and leave the draft', async ({ assert }) => {
    const offer = await givenFloor('block')
    const draft = await givenDraft([offer.id])
    assert.deepEqual(await publish(draft), { ok: false, error: { type: 'below_floor', offers: 1, lowestBp: 0 } })
    assert.equal((await db.from('campaigns').where('id', draft.id).firstOrFail()).state, 'draft')
    assert.equal((await priceOf(offer)).priceFen, 9_095)
  })

  test('let a campaign pass that keeps to them', async ({ assert }) => {
    const offer = await givenFloor('block')
    assert.isTrue((await publish(await givenDraft([offer.id], {}, { rateBp: 8_000 }))).ok)
    assert.equal((await priceOf(offer)).priceFen, 8_560)
  })

  test('make its prices wait for somebody else below one that asks', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const moved = await publish(await givenDraft([offer.id]))
    if (!moved.ok) throw new Error(moved.error.type)
    assert.equal((await priceOf(offer)).priceFen, 9_095)
    const decider = await viewerFor(await givenStaff({ role: 'administrator' }))
    assert.deepEqual(await decideApproval(decider, { id: moved.value.approvalId!, decision: 'approved' }), { ok: true, value: { changed: true } })
    assert.deepInclude(await priceOf(offer), { priceFen: 7_490, problems: [] })
  })

  test('drop what waits when the campaign goes back to a draft or runs no more', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const draft = await givenDraft([offer.id])
    const moved = await publish(draft)
    if (!moved.ok) throw new Error(moved.error.type)
    await moveCampaign(draft.viewer, { id: draft.id, act: 'end' })
    const decider = await viewerFor(await givenStaff({ role: 'administrator' }))
    assert.deepEqual(await decideApproval(decider, { id: moved.value.approvalId!, decision: 'approved' }), { ok: false, error: { type: 'effect_refused', because: 'rules_gone' } })
    assert.equal((await priceOf(offer)).priceFen, 9_095)
  })

  test('see what a stacked campaign makes of a customer’s own price', async ({ assert }) => {
    const offer = await givenFloor('block')
    const customer = await givenOrganisation()
    await givenCustomerDiscount(offer, customer, 8_000)
    // 95 % of ¥90.95 keeps the floor; of the customer's ¥85.60 it leaves ¥81.32 and 7.89 %.
    const draft = await givenDraft([offer.id], { combination: 'stack' }, { rateBp: 9_500 })
    assert.deepEqual(await publish(draft), { ok: false, error: { type: 'below_floor', offers: 1, lowestBp: 789 } })
    const chosen = await givenDraft([offer.id], { combination: 'stack', audience: 'chosen' }, { rateBp: 9_500 })
    assert.isTrue((await publish(chosen)).ok)
  })

  test('see a stacked campaign when somebody lowers what everybody pays', async ({ assert }) => {
    const offer = await givenFloor('block')
    const customer = await givenOrganisation()
    await givenCampaign([offer.id], { combination: 'stack' }, { rateBp: 9_500 })
    await shelfChanged()
    const { actor } = await viewerFor(await givenStaff({ role: 'operations' }))
    const saved = await saveRules([{ group: 'customer', organisationId: customer.id, target: target(offer), effect: { rateBp: 8_000 } }], { actor })
    assert.deepEqual(saved, { ok: false, error: { type: 'below_floor', offers: 1, lowestBp: 789 } })
  })

  test('stand in the preview with whose price breaks them, and nothing can be published there', async ({ assert, client }) => {
    const offer = await givenFloor('block')
    const customer = await givenOrganisation({ name: '星河动力' })
    await givenCustomerDiscount(offer, customer, 8_000)
    const draft = await givenDraft([offer.id], { combination: 'stack' }, { rateBp: 9_500 })
    const page = await client.get(`/admin/campaigns/${draft.id}/preview`).withSession(await sessionOf(await givenStaff({ role: 'operations' })))
    for (const words of ['星河动力', '81.32', '7.89 %', '不能发布']) assert.include(page.text(), words)
    assert.notInclude(page.text(), 'value="publish"')
  })
})
