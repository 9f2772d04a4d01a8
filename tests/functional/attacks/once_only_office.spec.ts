import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import { requestRecovery } from '#approvals/actions/request_recovery'
import { withdrawRequest } from '#approvals/actions/withdraw_request'
import { moveCampaign } from '#campaigns/actions/move_campaign'
import { publishChosen } from '#catalog/actions/publish_chosen'
import { undoBatch } from '#catalog/actions/undo_batch'
import { clock } from '#kernel/clock'
import { newId } from '#kernel/ids'
import { hub } from '#suppliers/hub'
import { decideDiscovery } from '#suppliers/actions/decide_discovery'
import { givenDraft, versionOf } from '#tests/fixtures/campaigns'
import { givenOffer, shelfChanged } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff, viewerFor } from '#tests/fixtures/people'
import { givenSecondFactor } from '#tests/fixtures/second_factor'

const fifty = <Value>(act: () => Promise<Value>): Promise<Value[]> => Promise.all(Array.from({ length: 50 }, () => act()))
const effects = (results: readonly { ok: boolean }[]) => results.filter(({ ok }) => ok).length
const audited = async (action: string) => (await db.from('audit_rows').where('action', action)).length

test.group('Attacks | fifty at the same time in the back office', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await shelfChanged()
    await limiter.clear()
  })
  group.each.teardown(async () => {
    hub.restore()
    clock.restore()
    await emptyTables()
  })

  async function givenRecovery() {
    const owner = await givenMember()
    await givenSecondFactor(owner)
    const viewer = await viewerFor(await givenStaff({ role: 'support' }), 'approvals.recoveries.request')
    return { viewer, ask: () => requestRecovery(viewer, { login: owner.email, reason: '视频核验本人' }) }
  }

  test('ask to recover one person’s access: one request', async ({ assert }) => {
    const { ask } = await givenRecovery()
    const asked = await fifty(ask)
    assert.equal(effects(asked), 50)
    assert.lengthOf(asked.filter((one) => one.ok && one.value.isNew), 1)
    assert.lengthOf(await db.from('approval_requests'), 1)
    assert.equal(await audited('approvals.request.made'), 1)
  }).timeout(60_000)

  test('withdraw one request: once', async ({ assert }) => {
    const { viewer, ask } = await givenRecovery()
    const asked = await ask()
    const id = asked.ok ? asked.value.id : ''
    assert.equal(effects(await fifty(() => withdrawRequest(viewer, { id }))), 1)
    assert.equal(await audited('approvals.request.withdrawn'), 1)
  }).timeout(60_000)

  test('publish one campaign: it is published once, with one set of rules', async ({ assert }) => {
    const offer = await givenOffer()
    const draft = await givenDraft([offer.id])
    const version = await versionOf(draft.id)
    assert.equal(effects(await fifty(() => moveCampaign(draft.viewer, { id: draft.id, act: 'publish', version }))), 1)
    assert.lengthOf(await db.from('price_rules').where({ campaign_id: draft.id, status: 'active' }), 1)
    assert.lengthOf(await db.from('price_rules').where('campaign_id', draft.id), 1)
  }).timeout(60_000)

  test('call one discovery known: one word counts', async ({ assert }) => {
    const { connection } = await givenOffer()
    const [id, now] = [newId('dsc'), clock.now()]
    await db.table('supplier_discoveries').insert({ id, connection_id: connection.id, kind: 'resource', supplier_no: 'i-1', facts: '{}', first_seen_at: now, last_seen_at: now })
    const viewer = await viewerFor(await givenStaff({ role: 'operations' }), 'orders.lines.resolve')
    assert.equal(effects(await fifty(() => decideDiscovery(viewer, { id, state: 'known', reason: '测试机' }))), 1)
    assert.equal(await audited('suppliers.discovery.known'), 1)
  }).timeout(60_000)

  test('take back one act of publishing that was made by its own button: once', async ({ assert }) => {
    const offer = await givenOffer()
    const { actor } = await viewerFor(await givenStaff({ role: 'operations' }))
    await publishChosen({ act: 'unpublish', offerIds: [offer.id], actor })
    const { id: batchId } = await db.from('price_batches').where('act', 'unpublish').firstOrFail()
    assert.equal(effects(await fifty(() => undoBatch({ batchId, actor }))), 1)
    assert.equal(await audited('catalog.batch.undone'), 1)
    assert.isNull((await db.from('offers').where('id', offer.id).firstOrFail()).withheld_at)
  }).timeout(60_000)
})
