import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { addCustomer } from '#campaigns/actions/change_customers'
import { addItems } from '#campaigns/actions/change_items'
import { copyCampaign } from '#campaigns/actions/copy_campaign'
import { moveCampaign } from '#campaigns/actions/move_campaign'
import { saveCampaign } from '#campaigns/actions/save_campaign'
import { turnCampaigns } from '#campaigns/actions/turn_campaigns'
import { campaignsQuery } from '#campaigns/queries/campaigns_query'
import { slidesQuery } from '#campaigns/queries/live_campaigns_query'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { guestViewer } from '#identity/viewer'
import { clock, DAY_MS, later } from '#kernel/clock'
import { forgetTopics } from '#kernel/topics'
import { campaignContent, givenCampaign, givenDraft, givenPublisher, versionOf } from '#tests/fixtures/campaigns'
import { givenOffer, type GivenOffer } from '#tests/fixtures/catalog'
import { givenMember, givenOrganisation, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const priceOf = async (offer: GivenOffer, organisationId: number | null = null) => {
  forgetTopics()
  const [price] = await resolvePrices([{ offerId: offer.id, organisationId, quantity: 1, months: 1 }])
  return price.priceFen
}
const stateOf = async (id: number) => (await db.from('campaigns').where('id', id).firstOrFail()).state
const typeOf = (result: { ok: boolean; error?: { type: string } }) => (result.ok ? 'ok' : result.error!.type)

test.group('Campaigns | life', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    forgetTopics()
  })

  test('changes no price before it is published', async ({ assert }) => {
    const offer = await givenOffer()
    const { id, viewer } = await givenDraft([offer.id])
    assert.equal(await priceOf(offer), 9_095)
    await moveCampaign(viewer, { id, act: 'publish', version: await versionOf(id) })
    assert.equal(await priceOf(offer), 7_490)
  })

  test('refuses to publish what was not previewed', async ({ assert }) => {
    const offer = await givenOffer()
    const { id, viewer } = await givenDraft([offer.id])
    const seen = await versionOf(id)
    await addItems(viewer, { campaignId: id, targets: { offerIds: [offer.id] }, effect: { rateBp: 5_000 } })
    assert.equal(typeOf(await moveCampaign(viewer, { id, act: 'publish', version: seen })), 'changed_meanwhile')
    assert.equal(await priceOf(offer), 9_095)
  })

  test('refuses to publish without offers, and leaves the draft', async ({ assert }) => {
    const viewer = await givenPublisher()
    const saved = await saveCampaign(viewer, { content: campaignContent() })
    const id = saved.ok ? saved.value.id : 0
    assert.equal(typeOf(await moveCampaign(viewer, { id, act: 'publish', version: 1 })), 'no_items')
  })

  test('counts by the clock without any job', async ({ assert }) => {
    const offer = await givenOffer()
    const { id } = await givenCampaign([offer.id], { startsAt: later(DAY_MS), endsAt: later(3 * DAY_MS) })
    assert.deepEqual([await stateOf(id), await priceOf(offer)], ['scheduled', 9_095])
    clock.advance(DAY_MS + 1_000)
    assert.equal(await priceOf(offer), 7_490)
    await turnCampaigns()
    assert.equal(await stateOf(id), 'running')
    clock.advance(2 * DAY_MS)
    assert.equal(await priceOf(offer), 9_095)
    await turnCampaigns()
    await turnCampaigns()
    assert.equal(await stateOf(id), 'ended')
  })

  test('pauses and resumes its prices and its slide', async ({ assert }) => {
    const offer = await givenOffer()
    const { id, viewer } = await givenCampaign([offer.id])
    assert.lengthOf(await slidesQuery(guestViewer), 1)
    await moveCampaign(viewer, { id, act: 'pause' })
    assert.equal(await priceOf(offer), 9_095)
    assert.lengthOf(await slidesQuery(guestViewer), 0)
    assert.equal(typeOf(await moveCampaign(viewer, { id, act: 'pause' })), 'not_from_here')
    await moveCampaign(viewer, { id, act: 'resume' })
    assert.equal(await priceOf(offer), 7_490)
  })

  test('ends for good', async ({ assert }) => {
    const offer = await givenOffer()
    const { id, viewer } = await givenCampaign([offer.id])
    await moveCampaign(viewer, { id, act: 'end' })
    assert.equal(await priceOf(offer), 9_095)
    assert.equal(typeOf(await moveCampaign(viewer, { id, act: 'resume' })), 'not_from_here')
    assert.equal(typeOf(await saveCampaign(viewer, { id, version: await versionOf(id), content: campaignContent() })), 'ended')
  })

  test('refuses to change what customers were promised', async ({ assert }) => {
    const offer = await givenOffer()
    const content = campaignContent()
    const { id, viewer } = await givenCampaign([offer.id], content)
    const version = await versionOf(id)
    assert.deepInclude(await saveCampaign(viewer, { id, version, content: { ...content, audience: 'chosen' } }), { error: { type: 'fixed', field: 'audience' } })
    assert.equal(typeOf(await addItems(viewer, { campaignId: id, targets: { offerIds: [offer.id] }, effect: { rateBp: 1_000 } })), 'not_a_draft')
    assert.isTrue((await saveCampaign(viewer, { id, version, content: { ...content, endsAt: later(DAY_MS) } })).ok)
    clock.advance(DAY_MS + 1_000)
    assert.equal(await priceOf(offer), 9_095)
  })

  test('refuses a save over somebody else’s', async ({ assert }) => {
    const offer = await givenOffer()
    const { id, viewer } = await givenDraft([offer.id])
    assert.equal(typeOf(await saveCampaign(viewer, { id, version: 1, content: campaignContent() })), 'changed_meanwhile')
  })

  test('refuses {name}')
    .with([
      { name: 'an end before the begin', parts: { startsAt: later(DAY_MS), endsAt: later(DAY_MS - 1) }, type: 'period_reversed' },
      { name: 'an end in the past', parts: { endsAt: later(-1_000) }, type: 'ends_in_the_past' },
      { name: 'new customers without days', parts: { audience: 'new_customers' as const }, type: 'new_days_missing' },
    ])
    .run(async ({ assert }, { parts, type }: { name: string; parts: object; type: string }) => {
      assert.equal(typeOf(await saveCampaign(await givenPublisher(), { content: campaignContent(parts) })), type)
    })

  test('is for new customers as long as they are new', async ({ assert }) => {
    const offer = await givenOffer()
    const old = await givenOrganisation()
    await db.from('organisations').where('id', old.id).update({ created_at: later(-40 * DAY_MS) })
    await givenCampaign([offer.id], { audience: 'new_customers', newDays: 30, endsAt: later(60 * DAY_MS) })
    const fresh = await givenOrganisation()
    assert.deepEqual([await priceOf(offer, fresh.id), await priceOf(offer, old.id), await priceOf(offer)], [7_490, 9_095, 9_095])
    clock.advance(31 * DAY_MS)
    assert.equal(await priceOf(offer, fresh.id), 9_095)
  })

  test('is for chosen customers, and its page is absent for others', async ({ assert, client }) => {
    const offer = await givenOffer()
    const { id, viewer } = await givenCampaign([offer.id], { audience: 'chosen' })
    const [mine, theirs] = [await givenMember(), await givenMember()]
    await addCustomer(viewer, { campaignId: id, organisationId: mine.organisationId })
    assert.deepEqual([await priceOf(offer, mine.organisationId), await priceOf(offer, theirs.organisationId)], [7_490, 9_095])
    ;(await client.get(`/campaigns/${id}`).withSession(await sessionOf(mine))).assertStatus(200)
    ;(await client.get(`/campaigns/${id}`).withSession(await sessionOf(theirs))).assertStatus(404)
    ;(await client.get(`/campaigns/${id}`)).assertStatus(404)
  })

  test('is copied as a draft with its offers', async ({ assert }) => {
    const offer = await givenOffer()
    const { id, viewer } = await givenCampaign([offer.id])
    const copied = await copyCampaign(viewer, { id, suffixes: { zh: '（副本）', en: ' (copy)' } })
    const copy = copied.ok ? copied.value.id : 0
    assert.equal(await stateOf(copy), 'draft')
    assert.lengthOf(await db.from('campaign_items').where('campaign_id', copy), 1)
  })

  test('leaves a version and an audit row for each act', async ({ assert }) => {
    const offer = await givenOffer()
    const { id } = await givenCampaign([offer.id])
    const versions = await db.from('campaign_versions').where('campaign_id', id).orderBy('version')
    assert.deepEqual(versions.map(({ act }) => act), ['created', 'item_added', 'published'])
    const audited = await db.from('audit_rows').where({ subject_type: 'campaign', subject_id: String(id) }).where('action', 'like', 'campaigns.%')
    assert.lengthOf(audited, 3)
  })

  test('is hidden from those who may not read campaigns', async ({ assert }) => {
    const offer = await givenOffer()
    await givenCampaign([offer.id])
    const page = { page: 1, pageSize: 20 }
    assert.equal((await campaignsQuery(await viewerFor(await givenStaff({ role: 'support' })), page)).total, 0)
    assert.equal((await campaignsQuery(await viewerFor(await givenMember()), page)).total, 0)
    assert.equal((await campaignsQuery(await viewerFor(await givenStaff({ role: 'sales' })), page)).total, 1)
  })

  test('opens its pages in the back office, in the shop and in the carousel', async ({ assert, client }) => {
    const offer = await givenOffer()
    const { id } = await givenCampaign([offer.id])
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    for (const path of ['', '?q=年终', ...['draft', 'scheduled', 'running', 'paused', 'ended'].map((state) => `?state=${state}`), '/new', `/${id}`, `/${id}/edit`, `/${id}/items`, `/${id}/preview`, '?format=csv']) {
      const answer = await client.get(`/admin/campaigns${path}`).withSession(session)
      answer.assertStatus(200)
      assert.notMatch(answer.text(), /translation missing/i, path)
    }
    const page = await client.get(`/campaigns/${id}`)
    page.assertTextIncludes('活动价：年终云服务器特惠')
    ;(await client.get('/')).assertTextIncludes('年终云服务器特惠')
    ;(await client.get(`/products/${offer.id}`)).assertTextIncludes('年终云服务器特惠')
  })

  test('keeps sales from changing it', async ({ client }) => {
    const { id } = await givenCampaign([(await givenOffer()).id])
    const session = await sessionOf(await givenStaff({ role: 'sales' }))
    const refused = await client.post(`/admin/campaigns/${id}/state`).withSession(session).withCsrfToken().form({ act: 'end' }).redirects(0)
    refused.assertStatus(403)
  })

  test('keeps what was typed into a refused form', async ({ assert, client }) => {
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    const form = { nameZh: '夏促', nameEn: 'Summer', textZh: '甲', textEn: 'a', startsAt: '2027-01-02T00:00', endsAt: '2027-01-01T00:00', combination: 'best', audience: 'everybody', tone: 'plain', inCarousel: 'yes', link: '//evil.example' }
    const refused = await client.post('/admin/campaigns').withSession(session).withCsrfToken().header('referer', '/admin/campaigns/new').form(form).redirects(0)
    assert.equal(refused.flashMessages().nameZh, '夏促')
    assert.property(refused.flashMessages().inputErrorsBag, 'link')
  })
})
