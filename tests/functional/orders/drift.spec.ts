import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { decideDrift } from '#orders/actions/decide_drift'
import { syncResource } from '#orders/actions/sync_resource'
import { clock, DAY_MS } from '#kernel/clock'
import type { ResourceSnapshot } from '#supplier-sdk'
import { fromJson } from '#kernel/json'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

type Bought = { shop: fixture.Shop; resourceId: string; expiresAt: Date; says(over: Partial<ResourceSnapshot> | null): Promise<void> }

async function givenResource(): Promise<Bought> {
  const shop = await fixture.givenShop()
  const { lineId } = await fixture.givenOrder(shop)
  const { resourceId } = await fixture.work(lineId, { until: 'completed' })
  await db.from('resources').where('id', resourceId!).update({ spec: JSON.stringify({ cpu: 2, memory: 4 }) })
  const { expires_at: expiresAt } = await db.from('resources').where('id', resourceId!).firstOrFail()
  return {
    shop, resourceId: resourceId!, expiresAt,
    async says(over) {
      shop.fake.answers('getResource', ({ resourceId: id }) => ({ status: 'done', data: over && fixture.resource({ id, expiresAt, ...over }) }))
      await syncResource({ resourceId: resourceId! })
    },
  }
}

const rowOf = ({ resourceId }: Bought) => db.from('resources').where('id', resourceId).firstOrFail()
const drifts = () => db.from('resource_drifts').orderBy('kind').select('id', 'kind', 'severity', 'state', 'sightings')
const operations = async () => viewerFor(await givenStaff({ role: 'operations' }), 'orders.drifts.decide')

test.group('Orders | drift of resources', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  test('is nothing where the supplier says what our books say', async ({ assert }) => {
    const bought = await givenResource()
    await bought.says({ spec: { cpu: 2 } })
    assert.deepEqual(await drifts(), [])
  })

  test('follows a later expiry, a stop and a new name by itself', async ({ assert }) => {
    const bought = await givenResource()
    const later = new Date(bought.expiresAt.getTime() + 30 * DAY_MS)
    await bought.says({ expiresAt: later, state: 'stopped', name: 'web-renamed' })
    assert.deepEqual(await drifts(), [])
    const row = await rowOf(bought)
    assert.deepInclude(row, { state: 'stopped', name: 'web-renamed' })
    assert.equal(row.expires_at.getTime(), later.getTime())
  })

  test('keeps an earlier expiry out of our books until somebody accepts it, once', async ({ assert }) => {
    const bought = await givenResource()
    const earlier = new Date(bought.expiresAt.getTime() - 10 * DAY_MS)
    await bought.says({ expiresAt: earlier })
    await bought.says({ expiresAt: earlier })
    const [drift] = await drifts()
    assert.deepInclude(drift, { kind: 'expiry', severity: 'danger', state: 'open', sightings: 2 })
    assert.equal((await rowOf(bought)).expires_at.getTime(), bought.expiresAt.getTime())
    const viewer = await operations()
    const answer = { id: drift.id, decision: 'accept' as const, reason: '供应商按合同调整' }
    assert.isTrue((await decideDrift(viewer, answer)).ok)
    assert.equal((await rowOf(bought)).expires_at.getTime(), earlier.getTime())
    assert.deepEqual(await decideDrift(viewer, answer), { ok: false, error: { type: 'not_open' } })
  })

  test('keeps another size out of our books, and is settled when it is gone', async ({ assert }) => {
    const bought = await givenResource()
    await bought.says({ spec: { cpu: 8, disk: 40 } })
    assert.deepInclude((await drifts())[0], { kind: 'spec', severity: 'warning' })
    assert.equal(fromJson<{ cpu: number }>((await rowOf(bought)).spec).cpu, 2)
    await bought.says({ spec: { cpu: 2 } })
    assert.equal((await drifts())[0].state, 'settled')
  })

  test('tells the customer and operations once when a resource vanished', async ({ assert }) => {
    const bought = await givenResource()
    await givenStaff({ role: 'operations' })
    await bought.says(null)
    await bought.says(null)
    assert.deepInclude((await drifts())[0], { kind: 'gone', severity: 'danger', sightings: 2 })
    assert.equal((await rowOf(bought)).state, 'unknown')
    assert.lengthOf(await db.from('messages').where('event', 'resource_gone'), 2)
    assert.lengthOf(await db.from('messages').where('event', 'resource_gone_staff'), 2)
  })

  test('concludes nothing from a read that failed', async ({ assert }) => {
    const bought = await givenResource()
    for (const answer of [{ status: 'unknown' as const }, { status: 'not_sent' as const }]) {
      bought.shop.fake.answers('getResource', answer)
      await syncResource({ resourceId: bought.resourceId })
    }
    assert.deepEqual(await drifts(), [])
    assert.equal((await rowOf(bought)).state, 'running')
  })

  test('of a resource whose term is over is no drift', async ({ assert }) => {
    const bought = await givenResource()
    clock.advance(bought.expiresAt.getTime() - clock.now().getTime() + DAY_MS)
    await bought.says(null)
    assert.deepEqual(await drifts(), [])
    assert.equal((await rowOf(bought)).state, 'released')
  })

  test('has a page with both sides and a decision', async ({ client, assert }) => {
    const bought = await givenResource()
    await bought.says({ state: 'suspended', rawState: 'Arrears' })
    const [{ id }] = await drifts()
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    ;(await client.get('/admin/drifts').withSession(session)).assertTextIncludes('异常停用')
    ;(await client.get('/admin/drifts?format=csv').withSession(session)).assertTextIncludes('Arrears')
    const form = { decision: 'investigate', reason: '联系供应商' }
    await client.post(`/admin/drifts/${id}/decision`).form(form).withCsrfToken().withSession(session).redirects(0)
    assert.equal((await drifts())[0].state, 'investigating')
  })
})
