import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import { withdrawInviteCode } from '#campaigns/actions/withdraw_invite_code'
import { cancelLoad } from '#catalog/actions/cancel_load'
import { cancelPriceRun } from '#catalog/actions/cancel_price_run'
import { decideDifferences } from '#catalog/actions/decide_differences'
import { requestOfferLoad } from '#catalog/actions/request_offer_load'
import { startPriceRun, startUndoRun } from '#catalog/actions/start_price_run'
import { withdrawRule } from '#catalog/actions/withdraw_rule'
import { openBatch } from '#catalog/actions/open_batch'
import { writeOffers } from '#catalog/actions/write_offers'
import { contentOf } from '#catalog/offer_content'
import { reviewVerification } from '#enrolment/actions/review_verification'
import { submitVerification } from '#enrolment/actions/submit_verification'
import { inTransaction } from '#kernel/database/transaction'
import { hub } from '#suppliers/hub'
import { givenCode } from '#tests/fixtures/campaigns'
import { givenOffer, offerSnapshot, shelfChanged } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff, viewerFor } from '#tests/fixtures/people'
import { companyOf } from '#tests/fixtures/verification'

const fifty = <Value>(act: () => Promise<Value>): Promise<Value[]> => Promise.all(Array.from({ length: 50 }, () => act()))
const effects = (results: readonly { ok: boolean }[]) => results.filter(({ ok }) => ok).length
const audited = async (action: string) => (await db.from('audit_rows').where('action', action)).length
const operations = async () => viewerFor(await givenStaff({ role: 'operations' }))

test.group('Attacks | fifty at the same time about prices and papers', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await shelfChanged()
    await limiter.clear()
  })
  group.each.teardown(async () => {
    hub.restore()
    await emptyTables()
  })

  test('withdraw one rule: once', async ({ assert }) => {
    await givenOffer()
    const { actor } = await operations()
    const { id: ruleId } = await db.from('price_rules').where('status', 'active').firstOrFail()
    assert.equal(effects(await fifty(() => withdrawRule({ ruleId, actor }))), 1)
    assert.equal(await audited('catalog.public_rule.withdrawn'), 1)
  }).timeout(60_000)

  test('accept one difference: it is decided once, in one batch', async ({ assert }) => {
    const offer = await givenOffer()
    const { actor } = await operations()
    await writeOffers({ connectionId: offer.connection.id, offers: [contentOf(offerSnapshot({ key: offer.key, listFenPerMonth: 12_000 }))] })
    const ids = (await db.from('offer_differences').where('state', 'open')).map((row) => row.id as number)
    const decided = await fifty(() => decideDifferences({ ids, decision: 'accept', actor }))
    assert.equal(decided.reduce((sum, { count }) => sum + count, 0), ids.length)
    assert.lengthOf(decided.filter(({ batchId }) => batchId !== null), 1)
  }).timeout(60_000)

  test('start one long act, cancel it, and start taking it back: one run each', async ({ assert }) => {
    const offer = await givenOffer()
    const { actor } = await operations()
    const started = await fifty(() => startPriceRun({ act: 'unpublish', offerIds: [offer.id] }, { actor }))
    assert.lengthOf(new Set(started.map(({ runId }) => runId)), 1)
    const [{ runId }] = started
    assert.equal(effects(await fifty(() => cancelPriceRun({ runId, actor }))), 1)
    assert.equal(await audited('catalog.price_run.cancelled'), 1)
    const batchId = await inTransaction((trx) => openBatch({ act: 'unpublish', touched: 1, effect: { offerIds: [offer.id] }, reason: { actor } }, { trx }))
    const undoing = await fifty(() => startUndoRun(batchId, { actor }))
    assert.lengthOf(new Set(undoing.map((one) => (one.ok ? one.value.runId : one.error.type))), 1)
    assert.lengthOf(await db.from('price_runs').where('act', 'undo'), 1)
  }).timeout(60_000)

  test('ask for one load of offers, and cancel it: one load, one end', async ({ assert }) => {
    const { connection } = await givenOffer()
    const { actor } = await operations()
    const asked = await fifty(() => requestOfferLoad({ connectionCode: connection.code, actor }))
    const loads = [...new Set(asked.map((one) => (one.ok ? one.value.loadId : 0)))]
    assert.lengthOf(loads, 1)
    assert.equal(effects(await fifty(() => cancelLoad({ loadId: loads[0], actor }))), 1)
    assert.equal(await audited('catalog.offers.load_cancelled'), 1)
  }).timeout(60_000)

  test('withdraw one invite code: once', async ({ assert }) => {
    const sales = await givenStaff({ role: 'sales' })
    const viewer = await viewerFor(sales, 'campaigns.codes.manage')
    const { id } = await givenCode(viewer, { salesUserId: sales.id })
    assert.equal(effects(await fifty(() => withdrawInviteCode(viewer, { id }))), 1)
    assert.equal(await audited('campaigns.code.withdrawn'), 1)
  }).timeout(60_000)

  test('decide about one verification: one decision counts', async ({ assert }) => {
    const owner = await viewerFor(await givenMember())
    assert.isTrue((await submitVerification(owner, companyOf())).ok)
    const reviewer = await viewerFor(await givenStaff({ role: 'operations' }), 'enrolment.verifications.review')
    const review = { organisationId: owner.organisationId!, version: 1, decision: 'approved' } as const
    assert.equal(effects(await fifty(() => reviewVerification(reviewer, review))), 1)
  }).timeout(60_000)
})
