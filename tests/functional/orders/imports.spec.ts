import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { assignImport } from '#orders/actions/assign_import'
import { linkImports } from '#orders/actions/link_imports'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { scanImports } from '#orders/actions/scan_imports'
import { undoImport } from '#orders/actions/undo_import'
import { clock } from '#kernel/clock'
import type { ResourceSnapshot } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { givenConsole, type Console } from '#tests/fixtures/found_orders'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const reason = '客户自带资源'
const operations = async () => viewerFor(await givenStaff({ role: 'operations' }), 'orders.resources.import')
const suggested = () => db.from('resource_imports').orderBy('supplier_resource_id')

/** A supplier where these exist. */
async function givenExisting(...resources: Partial<ResourceSnapshot>[]): Promise<Console> {
  const at = await givenConsole()
  const items = resources.map((one) => fixture.resource(one))
  at.shop.fake.answers('listResources', { status: 'done', data: { items, nextCursor: null } })
  return at
}

const scan = ({ shop }: Console) => scanImports({ code: shop.connection.code })

test.group('Orders | imports', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  test('suggest the customer of the account, once', async ({ assert }) => {
    const at = await givenExisting({ id: 'i-old' }, { id: 'i-own', supplierAccountId: '999' })
    assert.equal(await scan(at), 2)
    await scan(at)
    const rows = await suggested()
    assert.deepInclude(rows[0], { supplier_resource_id: 'i-old', organisation_id: at.buyer.organisationId, matched_by: 'account', state: 'suggested' })
    assert.deepInclude(rows[1], { supplier_resource_id: 'i-own', organisation_id: null, matched_by: null })
    assert.lengthOf(rows, 2)
  })

  test('suggest by a name where the account tells nothing', async ({ assert }) => {
    const at = await givenExisting()
    const { name } = await db.from('organisations').where('id', at.buyer.organisationId).select('name').firstOrFail()
    const named = fixture.resource({ id: 'i-named', supplierAccountId: '999', name: `${name}-web-1` })
    at.shop.fake.answers('listResources', { status: 'done', data: { items: [named], nextCursor: null } })
    await scan(at)
    assert.deepInclude((await suggested())[0], { organisation_id: at.buyer.organisationId, matched_by: 'name' })
  })

  test('leave out what is in our books', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId, { until: 'completed' })
    const { supplier_resource_id: id } = await db.from('resources').select('supplier_resource_id').firstOrFail()
    shop.fake.answers('listResources', { status: 'done', data: { items: [fixture.resource({ id })], nextCursor: null } })
    assert.equal(await scanImports({ code: shop.connection.code }), 0)
  })

  test('conclude nothing from a list that failed', async ({ assert }) => {
    const at = await givenExisting({ id: 'i-old' })
    await scan(at)
    at.shop.fake.answers('listResources', { status: 'unknown' })
    assert.equal(await scan(at), 0)
    assert.lengthOf(await suggested(), 1)
  })

  test('make a resource the customer’s without moving money, once', async ({ assert }) => {
    const at = await givenExisting({ id: 'i-old', name: 'legacy-1' })
    await scan(at)
    const viewer = await operations()
    const [{ id }] = await suggested()
    assert.deepEqual(await linkImports(viewer, { ids: [id], reason }), { linked: 1, left: 0 })
    assert.deepEqual(await linkImports(viewer, { ids: [id], reason }), { linked: 0, left: 1 })
    const resource = await db.from('resources').where('supplier_resource_id', 'i-old').firstOrFail()
    assert.deepInclude(resource, { organisation_id: at.buyer.organisationId, name: 'legacy-1', state: 'running', price_fen: 0 })
    assert.deepInclude(await fixture.lineOf(resource.line_id), { action: 'import', origin: 'supplier', state: 'completed', priceFen: 0 })
    assert.lengthOf(await db.from('ledger_transactions').where('subject_id', resource.line_id), 0)
    assert.equal(await scan(at), 0)
    await fixture.thenInvariantsHold(assert, ['I12'])
  })

  test('go to the customer that staff name, whatever a later scan says', async ({ assert }) => {
    const at = await givenExisting({ id: 'i-own', supplierAccountId: '999' })
    await scan(at)
    const viewer = await operations()
    const [{ id }] = await suggested()
    assert.deepEqual(await linkImports(viewer, { ids: [id], reason }), { linked: 0, left: 1 })
    assert.isTrue((await assignImport(viewer, { id, organisationId: at.buyer.organisationId })).ok)
    assert.deepEqual(await assignImport(viewer, { id, organisationId: 999_999 }), { ok: false, error: { type: 'no_such_customer' } })
    await scan(at)
    assert.deepInclude((await suggested())[0], { organisation_id: at.buyer.organisationId, matched_by: 'staff' })
    assert.deepEqual(await linkImports(viewer, { ids: [id], reason }), { linked: 1, left: 0 })
  })

  test('are undone, and suggested again', async ({ assert }) => {
    const at = await givenExisting({ id: 'i-old' })
    await scan(at)
    const viewer = await operations()
    const [{ id }] = await suggested()
    await linkImports(viewer, { ids: [id], reason })
    assert.isTrue((await undoImport(viewer, { id, reason: '归属有误' })).ok)
    assert.lengthOf(await db.from('resources'), 0)
    assert.equal((await suggested())[0].state, 'suggested')
    assert.deepEqual(await undoImport(viewer, { id, reason: '归属有误' }), { ok: false, error: { type: 'not_linked' } })
    assert.deepEqual(await linkImports(viewer, { ids: [id], reason }), { linked: 1, left: 0 })
  })

  test('are not undone once something was ordered for them', async ({ assert }) => {
    const at = await givenExisting({ id: 'i-old' })
    await scan(at)
    const viewer = await operations()
    const [{ id }] = await suggested()
    await linkImports(viewer, { ids: [id], reason })
    at.shop.fake.answers('unsubscribe', { status: 'pending' })
    const { id: resourceId } = await db.from('resources').select('id').firstOrFail()
    const quote = await quoteUnsubscribe(at.buyer.viewer, { resourceId })
    if (quote.ok) await placeUnsubscribe(at.buyer.viewer, { resourceId, quoteId: quote.value.id })
    assert.deepEqual(await undoImport(viewer, { id, reason: '归属有误' }), { ok: false, error: { type: 'in_use' } })
  })

  test('have a page, a dry run that writes nothing, and a file', async ({ client, assert }) => {
    const at = await givenExisting({ id: 'i-old', name: 'legacy-1' })
    await scan(at)
    const [{ id }] = await suggested()
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    const page = await client.get('/admin/imports').withSession(session)
    page.assertTextIncludes('legacy-1')
    ;(await client.get('/admin/imports?format=csv').withSession(session)).assertTextIncludes('legacy-1')
    const preview = await client.post('/admin/imports/preview').form({ 'ids[]': [id] }).withCsrfToken().withSession(session)
    preview.assertTextIncludes('接管预览')
    assert.lengthOf(await db.from('resources'), 0)
    const linked = await client.post('/admin/imports/link').form({ 'ids[]': [id], reason }).withCsrfToken().withSession(session).redirects(0)
    assert.equal(linked.status(), 303)
    assert.lengthOf(await db.from('resources'), 1)
  })
})
