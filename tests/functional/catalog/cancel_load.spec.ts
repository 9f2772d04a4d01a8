import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { cancelLoad } from '#catalog/actions/cancel_load'
import { loadOffers } from '#catalog/actions/load_offers'
import { requestOfferLoad } from '#catalog/actions/request_offer_load'
import { undoBatch } from '#catalog/actions/undo_batch'
import { loadsQuery } from '#catalog/queries/loads_query'
import { workUntilIdle } from '#jobs/worker'
import { hub } from '#suppliers/hub'
import { offerSnapshot } from '#tests/fixtures/catalog'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenConnection } from '#tests/fixtures/suppliers'

const page = (keys: readonly string[], nextCursor: string | null = null, listFenPerMonth = 10_700) =>
  ({ status: 'done' as const, data: { items: keys.map((key) => offerSnapshot({ key, listFenPerMonth })), nextCursor } })

test.group('Catalog | cancel a load that is under way', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  /** Four offers are known; the next load reads page by page, and `between` happens while it asks for the second. */
  async function given(between: (loadId: number) => Promise<unknown>) {
    const connection = await givenConnection()
    const supplier = hub.fake(connection.code)
    supplier.answers('listOffers', page(['a', 'b', 'c', 'd']))
    await loadOffers({ connectionCode: connection.code, actor: systemActor })
    const staff = await givenStaff({ role: 'operations' })
    const { actor } = await viewerFor(staff)
    const asked = await requestOfferLoad({ connectionCode: connection.code, actor })
    if (!asked.ok) throw new Error(asked.error.type)
    const { loadId } = asked.value
    const cursors: (string | undefined)[] = []
    supplier.answers('listOffers', async ({ cursor }: { cursor?: string }) => {
      cursors.push(cursor)
      if (cursor === '2') await between(loadId)
      return cursor === undefined ? page(['a'], '2', 9_900) : cursor === '2' ? page(['b'], '3', 9_900) : page(['e'], null, 9_900)
    })
    return { connection, supplier, staff, actor, loadId, cursors }
  }
  const statusOf = async (connectionId: number) =>
    Object.fromEntries((await db.from('offers').where('connection_id', connectionId).orderBy('id')).map((row) => [row.offer_key, row.status]))

  test('stops after the page that is being read: what was read stays, nothing is marked as gone', async ({ assert }) => {
    const { connection, staff, actor, loadId, cursors } = await given((id) => cancelLoad({ loadId: id, actor: systemActor }))
    await workUntilIdle()
    assert.deepEqual(cursors, [undefined, '2'])
    assert.deepEqual(await statusOf(connection.id), { a: 'active', b: 'active', c: 'active', d: 'active' })
    const [shown] = await loadsQuery(await viewerFor(staff), { supplier: connection.code })
    assert.deepInclude(shown, { id: loadId, state: 'cancelled', live: false, gone: 0 })
    assert.deepEqual(await cancelLoad({ loadId, actor }), { ok: false, error: { type: 'over' } })
    assert.lengthOf(await db.from('audit_rows').where('action', 'catalog.offers.load_cancelled'), 1)
  })

  test('leaves the way free for the next load, which goes to the end', async ({ assert }) => {
    const { connection, supplier, actor, loadId } = await given((id) => cancelLoad({ loadId: id, actor: systemActor }))
    await workUntilIdle()
    supplier.answers('listOffers', page(['a', 'b', 'e'], null, 9_900))
    const again = await requestOfferLoad({ connectionCode: connection.code, actor })
    assert.isTrue(again.ok && again.value.loadId !== loadId)
    await workUntilIdle()
    assert.deepEqual(await statusOf(connection.id), { a: 'active', b: 'active', c: 'gone', d: 'gone', e: 'active' })
  })

  test('keeps what followed the supplier as its list; that is no act of ours to take back', async ({ assert }) => {
    const { connection, actor, loadId } = await given((id) => cancelLoad({ loadId: id, actor: systemActor }))
    await db.from('offers').where('connection_id', connection.id).update({ name_zh: '旧名' })
    await workUntilIdle()
    const { batch_id: batchId } = await db.from('offer_loads').where('id', loadId).firstOrFail()
    assert.isNotNull(batchId)
    assert.deepEqual(await undoBatch({ batchId, actor }), { ok: false, error: { type: 'not_undoable' } })
  })

  test('is pressed on the page of offers, and ends the stream of who watches', async ({ assert, client }) => {
    const { staff, loadId } = await given(async () => undefined)
    const session = await sessionOf(staff)
    ;(await client.get('/admin/offers').withSession(session)).assertTextIncludes(`/admin/offers/loads/${loadId}/cancel`)
    const heard = client.get('/admin/offers/loads/stream').withSession(session)
    const cancelled = await client.post(`/admin/offers/loads/${loadId}/cancel`).withSession(session).withCsrfToken().redirects(0)
    assert.equal(cancelled.status(), 302)
    assert.include((await heard).text(), 'event: end')
    await workUntilIdle()
    assert.equal((await db.from('offer_loads').where('id', loadId).firstOrFail()).state, 'cancelled')
  })
})
