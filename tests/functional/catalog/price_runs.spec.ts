import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import type { Actor } from '#audit/actor'
import { decideApproval } from '#approvals/actions/decide_approval'
import { cancelPriceRun } from '#catalog/actions/cancel_price_run'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { runPriceSlices } from '#catalog/actions/run_price_slices'
import { startPriceRun, startUndoRun } from '#catalog/actions/start_price_run'
import { undoBatch } from '#catalog/actions/undo_batch'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import { BULK_NOW_MAX, RUN_SLICE } from '#catalog/limits'
import { priceRunQuery } from '#catalog/queries/price_runs_query'
import { fromJson } from '#kernel/json'
import { forgetTopics } from '#kernel/topics'
import { givenOffers, shelfChanged } from '#tests/fixtures/catalog'
import { givenConnection } from '#tests/fixtures/suppliers'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const staysMine = { signal: new AbortController().signal, lease: { stillMine: async () => true }, attempt: 1 }

/** A worker that loses its lease after so many slices. */
const dies = (slices: number) => ({ ...staysMine, lease: { stillMine: async () => --slices > 0 } })

async function work(runId: number, actor: Actor, context = staysMine) {
  const outcome = await runPriceSlices({ runId, actor }, context)
  forgetTopics()
  return outcome
}

const operations = async () => viewerFor(await givenStaff({ role: 'operations' }))

async function priceOf(offerId: number): Promise<number> {
  forgetTopics()
  const [price] = await resolvePrices([{ offerId, organisationId: null, quantity: 1, months: 1 }])
  return price.priceFen
}

const row = (runId: number) => db.from('price_runs').where('id', runId).firstOrFail()

const eightFold = { group: 'public' as const, effect: { rateBp: 8_000 } }

/** Without an agreement the cost is the list price: 8 折 loses a quarter of what is taken. */
const floor = ({ code }: { code: string }, breach: 'block' | 'approve') => ({ group: 'margin' as const, target: { connectionCode: code }, effect: { rateBp: 1_000 }, breach })

const activeRules = async () => Number((await db.from('price_rules').where({ kind: 'public_discount', status: 'active' }).count('* as n'))[0].n)

test.group('Catalog | long acts', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())

  test('price all that were chosen, slice by slice, and can be taken back', async ({ assert }) => {
    const viewer = await operations()
    const { actor } = viewer
    const offerIds = await givenOffers(await givenConnection(), RUN_SLICE + 10)
    const { runId } = await startPriceRun({ act: 'rules', rule: eightFold, offerIds }, { actor, reason: '年度调价' })
    assert.equal(await activeRules(), 0)
    await work(runId, actor)
    assert.equal(await activeRules(), offerIds.length)
    assert.equal(await priceOf(offerIds.at(-1)!), 8_560)
    const run = (await priceRunQuery(viewer, runId))!
    assert.deepInclude(run, { state: 'done', live: false, position: offerIds.length, changed: offerIds.length, total: offerIds.length })
    const undo = await startUndoRun(run.batchId!, { actor })
    if (!undo.ok) throw new Error(undo.error.type)
    await work(undo.value.runId, actor)
    assert.equal(await activeRules(), 0)
    assert.deepEqual(await startUndoRun(run.batchId!, { actor }), { ok: false, error: { type: 'already_undone' } })
    assert.deepEqual(await undoBatch({ batchId: run.batchId!, actor }), { ok: false, error: { type: 'already_undone' } })
  }).timeout(60_000)

  test('go on behind the slices that a dead worker left, once each', async ({ assert }) => {
    const { actor } = await operations()
    const offerIds = await givenOffers(await givenConnection(), RUN_SLICE + 10)
    const { runId } = await startPriceRun({ act: 'unpublish', offerIds }, { actor })
    assert.property((await work(runId, actor, dies(2)))!, 'again')
    assert.deepInclude(await row(runId), { state: 'running', position: RUN_SLICE })
    await work(runId, actor)
    await work(runId, actor)
    assert.deepInclude(await row(runId), { state: 'done', position: offerIds.length, changed: offerIds.length })
    assert.lengthOf(await db.from('offers').whereNotNull('withheld_at'), offerIds.length)
    const { batch_id: batchId } = await row(runId)
    assert.equal((await db.from('price_batches').where('id', batchId).firstOrFail()).touched, offerIds.length)
  }).timeout(60_000)

  test('keep what was done when they are cancelled, to be taken back', async ({ assert }) => {
    const { actor } = await operations()
    const offerIds = await givenOffers(await givenConnection(), RUN_SLICE + 10)
    const { runId } = await startPriceRun({ act: 'rules', rule: eightFold, offerIds }, { actor })
    await work(runId, actor, dies(2))
    const { batch_id: batchId } = await row(runId)
    assert.deepEqual(await undoBatch({ batchId, actor }), { ok: false, error: { type: 'still_running' } })
    assert.deepEqual(await cancelPriceRun({ runId, actor }), { ok: true, value: { position: RUN_SLICE, total: offerIds.length } })
    assert.deepEqual(await cancelPriceRun({ runId, actor }), { ok: false, error: { type: 'over' } })
    await work(runId, actor)
    assert.equal(await activeRules(), RUN_SLICE)
    assert.deepEqual(await undoBatch({ batchId, actor }), { ok: true, value: { count: RUN_SLICE } })
    assert.equal(await activeRules(), 0)
  }).timeout(60_000)

  test('are one when they are asked for twice', async ({ assert }) => {
    const { actor } = await operations()
    const offerIds = await givenOffers(await givenConnection(), 3)
    const first = await startPriceRun({ act: 'publish', offerIds }, { actor })
    assert.deepEqual(await startPriceRun({ act: 'publish', offerIds }, { actor }), first)
    await work(first.runId, actor)
    assert.notDeepEqual(await startPriceRun({ act: 'publish', offerIds }, { actor }), first)
  })

  test('write nothing below a floor that blocks', async ({ assert }) => {
    const { actor } = await operations()
    const connection = await givenConnection()
    const offerIds = await givenOffers(connection, 3)
    await writePriceRules([floor(connection, 'block')], { actor })
    await shelfChanged()
    const { runId } = await startPriceRun({ act: 'rules', rule: eightFold, offerIds }, { actor })
    await work(runId, actor)
    const refused = await row(runId)
    assert.deepInclude(refused, { state: 'refused', batch_id: null })
    assert.deepEqual(fromJson(refused.problem), { type: 'below_floor', offers: 3, lowestBp: -2_500 })
    assert.equal(await activeRules(), 0)
  })

  test('wait for somebody else below one that asks', async ({ assert }) => {
    const { actor } = await operations()
    const connection = await givenConnection()
    const offerIds = await givenOffers(connection, 3)
    await writePriceRules([floor(connection, 'approve')], { actor })
    await shelfChanged()
    const { runId } = await startPriceRun({ act: 'rules', rule: eightFold, offerIds }, { actor })
    await work(runId, actor)
    assert.equal(await activeRules(), 0)
    const { approval_id: id } = await row(runId)
    const decider = await viewerFor(await givenStaff({ role: 'administrator' }))
    assert.deepEqual(await decideApproval(decider, { id, decision: 'approved' }), { ok: true, value: { changed: true } })
    assert.equal(await activeRules(), 3)
  })

  test('begin on the page where many are chosen, after a preview, and tell how far they are', async ({ assert, client }) => {
    const staff = await givenStaff({ role: 'operations' })
    const session = await sessionOf(staff)
    const offerIds = await givenOffers(await givenConnection(), BULK_NOW_MAX + 1)
    const post = (path: string, fields: object) => client.post(path).withSession(session).withCsrfToken().redirects(0).form(fields)
    const fields = { group: 'public', rate: '8 折', all: 'yes' }
    assert.include((await post('/admin/prices/preview', fields)).text(), '后台分批执行')
    const begun = await post('/admin/prices', fields)
    const address = begun.header('location')!
    assert.match(address, /^\/admin\/price-runs\/\d+$/)
    assert.include((await client.get(address).withSession(session)).text(), `0 / ${offerIds.length}`)
    assert.include((await client.get('/admin/price-batches').withSession(session)).text(), `0 / ${offerIds.length}`)
    await post(`${address}/cancel`, {})
    assert.include((await client.get(address).withSession(session)).text(), '已取消')
    const sales = await sessionOf(await givenStaff({ role: 'sales' }))
    assert.equal((await client.get(address).withSession(sales)).status(), 403)
  })

  test('leave few to be done at once', async ({ assert, client }) => {
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    await givenOffers(await givenConnection(), 3)
    await client.post('/admin/prices').withSession(session).withCsrfToken().redirects(0).form({ group: 'public', rate: '8 折', all: 'yes', idempotencyKey: 'form-1' })
    assert.equal(await activeRules(), 3)
    assert.lengthOf(await db.from('price_runs'), 0)
  })
})
