import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { decideDifferences } from '#catalog/actions/decide_differences'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { setOwnFields } from '#catalog/actions/set_own_fields'
import { undoBatch } from '#catalog/actions/undo_batch'
import { writeOffers } from '#catalog/actions/write_offers'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import { contentOf } from '#catalog/offer_content'
import { differencesQuery } from '#catalog/queries/differences_query'
import { fromJson } from '#kernel/json'
import type { OfferSnapshot } from '#supplier-sdk'
import { givenOffer, offerSnapshot, shelfChanged, type GivenOffer } from '#tests/fixtures/catalog'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

/** A load finds this at the supplier. */
async function supplierTells(offer: GivenOffer, parts: Partial<OfferSnapshot>): Promise<void> {
  await writeOffers({ connectionId: offer.connection.id, offers: [contentOf(offerSnapshot({ key: offer.key, ...parts }))] })
  await shelfChanged()
}

async function priceOf(offer: GivenOffer) {
  await shelfChanged()
  const [price] = await resolvePrices([{ offerId: offer.id, organisationId: null, quantity: 1, months: 1 }])
  return price
}

const open = (offer: GivenOffer) => db.from('offer_differences').where({ offer_id: offer.id, state: 'open' })
const idsOf = async (offer: GivenOffer) => (await open(offer)).map(({ id }) => id as number)

test.group('Catalog | differences', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())

  test('hold back a list price by which customers pay, not our cost', async ({ assert }) => {
    const offer = await givenOffer({ agreementRateBp: 7_000 })
    await supplierTells(offer, { listFenPerMonth: 12_000 })
    assert.deepInclude(await priceOf(offer), { listFen: 10_700, priceFen: 9_095, costFen: 8_400 })
    assert.lengthOf(await open(offer), 1)
  })

  test('let the list price of what is not on sale through', async ({ assert }) => {
    const offer = await givenOffer({ publicRateBp: null })
    await supplierTells(offer, { listFenPerMonth: 12_000 })
    assert.equal((await priceOf(offer)).listFen, 12_000)
    assert.lengthOf(await open(offer), 0)
  })

  test('move on with the supplier, and end where it comes back', async ({ assert }) => {
    const offer = await givenOffer()
    for (const listFenPerMonth of [12_000, 12_000, 13_000]) await supplierTells(offer, { listFenPerMonth })
    const [difference] = await open(offer)
    assert.equal(Number(difference.theirs), 13_000)
    await supplierTells(offer, { listFenPerMonth: 10_700 })
    assert.lengthOf(await open(offer), 0)
  })

  test('move the price once they are accepted, once', async ({ assert }) => {
    const offer = await givenOffer()
    await supplierTells(offer, { listFenPerMonth: 12_000 })
    const ids = await idsOf(offer)
    assert.equal((await decideDifferences({ ids, decision: 'accept', actor: systemActor })).count, 1)
    assert.equal((await decideDifferences({ ids, decision: 'accept', actor: systemActor })).count, 0)
    assert.equal((await priceOf(offer)).priceFen, 10_200)
  })

  test('are not asked again after a refusal, until the supplier asks for something else', async ({ assert }) => {
    const offer = await givenOffer()
    await supplierTells(offer, { listFenPerMonth: 12_000 })
    await decideDifferences({ ids: await idsOf(offer), decision: 'refuse', actor: systemActor })
    await supplierTells(offer, { listFenPerMonth: 12_000 })
    assert.lengthOf(await open(offer), 0)
    assert.equal((await priceOf(offer)).priceFen, 9_095)
    await supplierTells(offer, { listFenPerMonth: 12_500 })
    assert.lengthOf(await open(offer), 1)
  })

  test('come back when their batch is undone', async ({ assert }) => {
    const offer = await givenOffer()
    await supplierTells(offer, { listFenPerMonth: 12_000 })
    const { batchId } = await decideDifferences({ ids: await idsOf(offer), decision: 'accept', actor: systemActor })
    assert.deepEqual(await undoBatch({ batchId: batchId!, actor: systemActor }), { ok: true, value: { count: 1 } })
    assert.equal((await priceOf(offer)).priceFen, 9_095)
    assert.lengthOf(await open(offer), 1)
  })

  test('stop the sale below a floor before anybody accepts them', async ({ assert }) => {
    const offer = await givenOffer({ agreementRateBp: 7_000 })
    const target = { connectionCode: offer.connection.code, offerId: offer.id }
    await writePriceRules([{ group: 'margin', target, effect: { rateBp: 1_000 }, breach: 'block' }], { actor: systemActor })
    await supplierTells(offer, { listFenPerMonth: 12_500 })
    assert.deepEqual((await priceOf(offer)).problems, ['below_floor'])
    const { rows } = await differencesQuery(await viewerFor(await givenStaff({ role: 'operations' })), {}, { page: 1, pageSize: 10, locale: 'zh-CN' })
    assert.deepInclude(rows[0], { oursFen: 10_700, theirsFen: 12_500, priceFen: 9_095, acceptedFen: 10_625, isBelowFloor: true, acceptedBelowFloor: false })
  })

  test('are shown and decided on the page, after a preview', async ({ assert, client }) => {
    const offer = await givenOffer()
    await supplierTells(offer, { listFenPerMonth: 12_000 })
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    assert.include((await client.get('/admin/price-differences').withSession(session)).text(), '120.00')
    const fields = { 'decision': 'accept', 'ids[]': await idsOf(offer) }
    assert.include((await client.post('/admin/price-differences/preview').withSession(session).withCsrfToken().form(fields)).text(), '102.00')
    assert.lengthOf(await open(offer), 1)
    await client.post('/admin/price-differences').withSession(session).withCsrfToken().redirects(0).form(fields)
    assert.lengthOf(await open(offer), 0)
  })

  test('are nobody’s who may not see costs', async ({ assert, client }) => {
    const page = { page: 1, pageSize: 10, locale: 'zh-CN' } as const
    await supplierTells(await givenOffer(), { listFenPerMonth: 12_000 })
    assert.equal((await differencesQuery(await viewerFor(await givenMember()), {}, page)).total, 0)
    assert.equal((await client.get('/admin/price-differences').withSession(await sessionOf(await givenStaff({ role: 'sales' })))).status(), 403)
  })
})

test.group('Catalog | fields of ours', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())

  test('stay through loads, until they are the supplier’s again', async ({ assert }) => {
    const offer = await givenOffer()
    await setOwnFields({ offerId: offer.id, own: ['name'], nameZh: '我们的名字', actor: systemActor })
    await supplierTells(offer, { names: { 'zh-CN': '供应商的名字', 'en': 'Theirs' } })
    const nameOf = async () => (await db.from('offers').where('id', offer.id).firstOrFail()).name_zh
    assert.equal(await nameOf(), '我们的名字')
    await setOwnFields({ offerId: offer.id, own: [], actor: systemActor })
    await supplierTells(offer, { names: { 'zh-CN': '供应商的名字', 'en': 'Theirs' } })
    assert.equal(await nameOf(), '供应商的名字')
  })

  test('become a difference each once the supplier changes them, to be accepted or refused', async ({ assert }) => {
    const offer = await givenOffer({ publicRateBp: null })
    await setOwnFields({ offerId: offer.id, own: ['name', 'description', 'region', 'options', 'terms', 'list_price'], nameZh: '我们的名字', actor: systemActor })
    await supplierTells(offer, {})
    assert.lengthOf(await open(offer), 0)
    const told: Partial<OfferSnapshot> = {
      names: { 'zh-CN': '新名字', 'en': 'New name' }, specs: [{ label: { 'zh-CN': 'vCPU', 'en': 'vCPU' }, value: { 'zh-CN': '4 核', 'en': '4 cores' } }],
      regionNames: { 'zh-CN': '华北（廊坊）', 'en': 'Langfang' }, optionsSchema: { type: 'object', properties: {}, required: [], additionalProperties: false },
      months: [12], listFenPerMonth: 12_000,
    }
    await supplierTells(offer, told)
    const fields = (await open(offer)).map(({ field }) => field).sort()
    assert.deepEqual(fields, ['description', 'list_price', 'name', 'options', 'region', 'terms'])
    const [{ id: nameId }] = await open(offer).where('field', 'name')
    const { rows } = await differencesQuery(await viewerFor(await givenStaff({ role: 'operations' })), { field: 'name' }, { page: 1, pageSize: 10, locale: 'zh-CN' })
    assert.deepEqual(rows[0].ours[0], { label: 'catalog.part.name_zh', isKey: true, value: '我们的名字' })
    assert.deepEqual(rows[0].theirs[0], { label: 'catalog.part.name_zh', isKey: true, value: '新名字' })
    await decideDifferences({ ids: [nameId], decision: 'refuse', actor: systemActor })
    const accepted = await decideDifferences({ ids: await idsOf(offer), decision: 'accept', actor: systemActor })
    const stored = () => db.from('offers').where('id', offer.id).firstOrFail()
    assert.deepInclude(await stored(), { name_zh: '我们的名字', region_zh: '华北（廊坊）' })
    assert.deepEqual(fromJson((await stored()).months), [12])
    await supplierTells(offer, told)
    assert.lengthOf(await open(offer), 0)
    await undoBatch({ batchId: accepted.batchId!, actor: systemActor })
    assert.equal((await stored()).region_zh, '华北 2（北京）')
    assert.lengthOf(await open(offer), 5)
  })

  test('that are the supplier’s follow without a question, and stand in the load’s batch', async ({ assert }) => {
    const offer = await givenOffer({ publicRateBp: null })
    const { followed } = await writeOffers({ connectionId: offer.connection.id, offers: [contentOf(offerSnapshot({ key: offer.key, quantityMax: 7 }))] })
    assert.lengthOf(await open(offer), 0)
    assert.deepInclude(followed.find(({ field }) => field === 'terms')!, { offerId: offer.id, after: { months: [1, 3, 6, 12], quantity_max: 7 } })
  })

  test('hold a value only where they are ours', async ({ assert }) => {
    const offer = await givenOffer()
    await setOwnFields({ offerId: offer.id, own: ['description'], nameZh: '不该保存', listFen: 1, actor: systemActor })
    assert.equal((await priceOf(offer)).listFen, 10_700)
  })

  test('are set on the offer’s page, which tells why it costs what it costs', async ({ assert, client }) => {
    const offer = await givenOffer({ agreementRateBp: 6_543 })
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    assert.include((await client.get(`/admin/offers/${offer.id}`).withSession(session)).text(), '70.01')
    const sales = await sessionOf(await givenStaff({ role: 'sales' }))
    assert.notInclude((await client.get(`/admin/offers/${offer.id}`).withSession(sales)).text(), '70.01')
    await client.post(`/admin/offers/${offer.id}/fields`).withSession(session).withCsrfToken().redirects(0).form({ 'own[]': ['list_price'], 'listPrice': '99' })
    assert.equal((await priceOf(offer)).listFen, 9_900)
  })
})
