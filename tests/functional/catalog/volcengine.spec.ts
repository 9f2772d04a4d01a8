import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { loadOffers } from '#catalog/actions/load_offers'
import { setPublicDiscount } from '#catalog/actions/set_public_discount'
import { offersFeed } from '#catalog/queries/offers_query'
import { createQuote } from '#orders/actions/create_quote'
import { quoteQuery } from '#orders/queries/quote_query'
import type { Viewer } from '#identity/viewer'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { shelfChanged } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, viewerFor } from '#tests/fixtures/people'
import { givenSandboxShop, startSandbox } from '#tests/fixtures/sandbox_shop'

const CODE = 'volcengine'
const KEY = 'ecs.g3i.large@cn-beijing'

test.group('Catalog | at the Volcano Engine sandbox', (group) => {
  let sandbox: Sandbox
  let viewer: Viewer

  group.each.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox()
    await givenSandboxShop(sandbox)
    viewer = await viewerFor(await givenMember(), 'orders.orders.place')
  })
  group.each.teardown(async () => {
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  const idOf = async (key: string) => (await db.from('offers').where('offer_key', key).select('id').firstOrFail()).id as number
  const quote = async (offerId: number, options: object, months = 1, quantity = 1) => {
    const made = await createQuote(viewer, { items: [{ offerId, options: { ...options }, months, quantity }] })
    if (!made.ok) throw new Error(made.error.type)
    return (await quoteQuery(viewer, made.value.id, { locale: 'zh-CN' }))!
  }

  test('loads the whole catalogue, and changes nothing the second time', async ({ assert }) => {
    const first = await loadOffers({ connectionCode: CODE, actor: systemActor })
    const total = (await db.from('offers').count('* as total'))[0].total
    assert.isAbove(Number(total), 100)
    assert.containsSubset(first, { ok: true, value: { seen: Number(total), gone: 0, leftOut: 0 } })
    assert.deepEqual(await loadOffers({ connectionCode: CODE, actor: systemActor }), {
      ok: true, value: { seen: Number(total), added: 0, changed: 0, gone: 0, leftOut: 0 },
    })
  })

  test('shows a family once it has a discount', async ({ assert }) => {
    await loadOffers({ connectionCode: CODE, actor: systemActor })
    const shown = async (family: string) => (await offersFeed(viewer, { family, limit: 100, locale: 'zh-CN' })).data
    assert.lengthOf(await shown('eip'), 0)
    await setPublicDiscount({ target: { connectionCode: CODE, family: 'eip' }, effect: { rateBp: 8_500 }, actor: systemActor })
    const offers = await shown('eip')
    assert.isNotEmpty(offers)
    for (const { listFen, priceFen } of offers) assert.equal(priceFen, Math.round(listFen! * 0.85))
  })

  test('the price of default options is the catalogue’s; options and terms cost what the supplier says', async ({ assert }) => {
    await loadOffers({ connectionCode: CODE, actor: systemActor })
    await setPublicDiscount({ target: { connectionCode: CODE }, effect: { rateBp: 8_500 }, actor: systemActor })
    await db.from('price_rules').whereNotNull('offer_id').update({ status: 'withdrawn' })
    await shelfChanged()
    const offerId = await idOf(KEY)
    assert.containsSubset(await quote(offerId, {}), { listFen: 10_700, totalFen: 9_095, orderable: true })
    const bigger = await quote(offerId, { systemDiskGib: 100, bandwidthMbps: 2 })
    assert.equal(bigger.listFen, 10_700 + 60 * 50 + 2 * 2_300)
    const year = await quote(offerId, {}, 12, 3)
    assert.equal(year.listFen, 3 * 12 * 10_700)
    assert.equal(year.totalFen, 3 * Math.round(12 * 10_700 * 0.85))
    const line = await db.from('quote_lines').where('quote_id', year.id).firstOrFail()
    assert.isBelow(line.cost_fen, year.totalFen)
  })

  test('a sandbox that is gone makes a problem, not an error', async ({ assert }) => {
    await loadOffers({ connectionCode: CODE, actor: systemActor })
    await setPublicDiscount({ target: { connectionCode: CODE }, effect: { rateBp: 8_500 }, actor: systemActor })
    const offerId = await idOf(KEY)
    await sandbox.stop()
    const made = await quote(offerId, {})
    assert.deepEqual(made.lines[0].problems, [{ code: 'supplier_unavailable' }])
    assert.isFalse(made.orderable)
  })
})
