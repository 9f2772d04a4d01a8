import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { createQuote, type QuoteRequest } from '#orders/actions/create_quote'
import { addToCart } from '#orders/actions/add_to_cart'
import { quoteQuery } from '#orders/queries/quote_query'
import type { Viewer } from '#identity/viewer'
import { clock, MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import { forgetTopics } from '#kernel/topics'
import { hub } from '#suppliers/hub'
import { givenCustomerDiscount, givenOffer, givenPublicRule, shelfChanged } from '#tests/fixtures/catalog'
import { givenMember, viewerFor } from '#tests/fixtures/people'
import { callsOf, turnSwitch } from '#tests/fixtures/suppliers'

const PERMISSION = 'orders.orders.place'
const buyer = async (options = {}) => viewerFor(await givenMember(options), PERMISSION)
const item = (offerId: number, parts = {}) => ({ offerId, options: {}, quantity: 1, months: 1, ...parts })
const priced = (...items: [listFen: number, costFen: number][]) => ({
  status: 'done' as const,
  data: {
    currency: 'CNY', listFen: items.reduce((sum, [listFen]) => sum + listFen, 0), costFen: items.reduce((sum, [, costFen]) => sum + costFen, 0),
    items: items.map(([listFen, costFen]) => ({ listFen, costFen, breakdown: [], fieldErrors: [] })),
  },
})

async function quote(viewer: Viewer, request: QuoteRequest) {
  const created = await createQuote(viewer, request)
  if (!created.ok) throw new Error(created.error.type)
  return (await quoteQuery(viewer, created.value.id, { locale: 'zh-CN' }))!
}
const problemsOf = ({ lines }: Awaited<ReturnType<typeof quote>>) => lines.map(({ problems }) => problems.map(({ code, field }) => (field ? `${field}:${code}` : code)))

test.group('Orders | quotes', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('the supplier’s list price and cost replace the catalogue’s', async ({ assert }) => {
    const [viewer, offer] = [await buyer(), await givenOffer({ agreementRateBp: 7_000 })]
    hub.fake(offer.connection.code).answers('quote', priced([25_400, 20_320]))
    const made = await quote(viewer, { items: [item(offer.id, { quantity: 2, options: { systemDiskGib: 80 } })] })
    assert.deepEqual([made.listFen, made.totalFen, made.orderable, made.problems], [25_400, 21_590, true, []])
    const line = await db.from('quote_lines').where('quote_id', made.id).firstOrFail()
    assert.equal(line.cost_fen, 20_320)
    assert.containsSubset(fromJson(line.supplier_quote), { costSource: 'supplier' })
    assert.deepEqual(made.lines[0].provenance.map(({ kind, afterFen }) => [kind, afterFen]), [['list', 25_400], ['public_discount', 21_590]])
  })

  test('without a quote call the agreement is our cost', async ({ assert }) => {
    const [viewer, offer] = [await buyer(), await givenOffer({ agreementRateBp: 7_000 })]
    hub.fake(offer.connection.code).answers('listOffers', { status: 'unknown' })
    const made = await quote(viewer, { items: [item(offer.id, { quantity: 2, months: 3 })] })
    assert.deepEqual([made.listFen, made.totalFen, made.orderable], [64_200, 54_570, true])
    const line = await db.from('quote_lines').where('quote_id', made.id).firstOrFail()
    assert.deepEqual([line.cost_fen, fromJson<any>(line.supplier_quote).costSource], [44_940, 'agreement'])
  })

  test('asks each connection once, all at the same time', async ({ assert }) => {
    const viewer = await buyer()
    const [one, other] = [await givenOffer(), await givenOffer()]
    const second = await givenOffer({ connection: one.connection })
    const started = Promise.withResolvers<void>()
    let under = 0
    /** Answers only once both suppliers have been asked. */
    const together = async () => {
      under += 1
      if (under === 2) started.resolve()
      await started.promise
    }
    hub.fake(one.connection.code).answers('quote', async () => together().then(() => priced([10_000, 8_000], [20_000, 16_000])))
    hub.fake(other.connection.code).answers('quote', async () => together().then(() => priced([10_000, 8_000])))
    const made = await quote(viewer, { items: [item(one.id), item(other.id), item(second.id)] })
    assert.deepEqual(made.lines.map(({ listFen }) => listFen), [10_000, 10_000, 20_000])
    assert.lengthOf(await callsOf(one.connection.code), 1)
  })

  test('a supplier that is down is a problem of its lines, not of the others', async ({ assert }) => {
    const [viewer, down, fine] = [await buyer(), await givenOffer(), await givenOffer()]
    hub.fake(down.connection.code).answers('quote', { status: 'not_sent' })
    hub.fake(fine.connection.code).answers('quote', priced([10_700, 8_560]))
    const made = await quote(viewer, { items: [item(down.id), item(fine.id)] })
    assert.deepEqual(problemsOf(made), [['supplier_unavailable'], []])
    assert.isFalse(made.orderable)
    const row = await db.from('quotes').where('id', made.id).firstOrFail()
    assert.equal(row.has_problems, 1)
  })

  test('tells {name} at the line')
    .with([
      { name: 'an option that the supplier refuses', answer: { status: 'done', data: { currency: 'CNY', listFen: 0, costFen: 0, items: [{ listFen: 0, costFen: 0, breakdown: [], fieldErrors: [{ field: 'items.0.options.imageId', code: 'out_of_stock', message: 'internal words' }] }] } }, expected: 'options.imageId:out_of_stock' },
      { name: 'a refused field', answer: { status: 'refused', reason: 'invalid_request', supplierCode: 'X', fields: [{ field: 'items.0.options.systemDiskGib', code: 'maximum' }] }, expected: 'options.systemDiskGib:maximum' },
      { name: 'sold out', answer: { status: 'refused', reason: 'out_of_stock', supplierCode: 'X' }, expected: 'out_of_stock' },
      { name: 'a missing verification', answer: { status: 'refused', reason: 'kyc_required', supplierCode: 'X' }, expected: 'kyc_required' },
      { name: 'our own refused credential as unavailable', answer: { status: 'refused', reason: 'unauthorised', supplierCode: 'X' }, expected: 'supplier_unavailable' },
      { name: 'any other refusal', answer: { status: 'refused', reason: 'window_closed', supplierCode: 'X' }, expected: 'supplier_refused' },
      { name: 'a lost answer', answer: { status: 'unknown' }, expected: 'supplier_unavailable' },
      { name: 'an answer in another currency', answer: { status: 'done', data: { currency: 'USD', listFen: 1, costFen: 1, items: [{ listFen: 1, costFen: 1, breakdown: [], fieldErrors: [] }] } }, expected: 'supplier_unavailable' },
    ])
    .run(async ({ assert }, { answer, expected }: { name: string; answer: any; expected: string }) => {
      const [viewer, offer] = [await buyer(), await givenOffer()]
      hub.fake(offer.connection.code).answers('quote', answer)
      const made = await quote(viewer, { items: [item(offer.id)] })
      assert.deepEqual(problemsOf(made), [[expected]])
      assert.notInclude(JSON.stringify(made), 'internal words')
    })

  test('refuses {name}')
    .with([
      { name: 'an offer that nobody may see', request: async () => ({ items: [item((await givenOffer({ publicRateBp: null })).id)] }), type: 'offer_not_found' },
      { name: 'an offer that was never there', request: async () => ({ items: [item(987_654)] }), type: 'offer_not_found' },
      { name: 'an option out of range', request: async () => ({ items: [item((await givenOffer()).id, { options: { systemDiskGib: 5_000 } })] }), type: 'invalid_items' },
      { name: 'an empty cart', request: async () => ({ fromCart: true as const }), type: 'empty' },
      { name: 'more items than a cart holds', request: async () => ({ items: Array.from({ length: 51 }, () => item(1)) }), type: 'too_many_items' },
    ])
    .run(async ({ assert }, { request, type }: { name: string; request: () => Promise<QuoteRequest>; type: string }) => {
      const created = await createQuote(await buyer(), await request())
      assert.equal(created.ok ? 'ok' : created.error.type, type)
      assert.lengthOf(await db.from('quotes'), 0)
    })

  test('a paused supplier is not asked, and its line says so', async ({ assert }) => {
    const [viewer, offer] = [await buyer(), await givenOffer()]
    const supplier = hub.fake(offer.connection.code).answers('quote', priced([10_700, 8_560]))
    await turnSwitch(offer.connection.code, 'sellable', false)
    await shelfChanged()
    assert.deepEqual(problemsOf(await quote(viewer, { items: [item(offer.id)] })), [['not_sellable']])
    supplier.assertNotCalled('quote')
  })

  test('stays frozen while the rules change, and expires after fifteen minutes', async ({ assert }) => {
    const [viewer, offer] = [await buyer(), await givenOffer()]
    hub.fake(offer.connection.code).answers('quote', priced([10_700, 8_560]))
    const { id } = await quote(viewer, { items: [item(offer.id)] })
    await givenPublicRule(offer, { effect: { rateBp: 10_000 } })
    const read = async () => (await quoteQuery(viewer, id, { locale: 'zh-CN' }))!
    clock.advance(15 * MINUTE_MS - 5 * SECOND_MS)
    assert.containsSubset(await read(), { state: 'open', totalFen: 9_095, orderable: true })
    clock.advance(6 * SECOND_MS)
    assert.containsSubset(await read(), { state: 'expired', totalFen: 9_095, orderable: false })
  })

  test('lives no longer than the supplier’s own promise', async ({ assert }) => {
    const [viewer, offer] = [await buyer(), await givenOffer()]
    const soon = new Date(clock.now().getTime() + MINUTE_MS)
    hub.fake(offer.connection.code).answers('quote', { ...priced([10_700, 8_560]), data: { ...priced([10_700, 8_560]).data, expiresAt: soon } })
    assert.deepEqual((await quote(viewer, { items: [item(offer.id)] })).expiresAt, soon)
  })

  test('tells who has not verified e-mail and phone', async ({ assert }) => {
    const [viewer, offer] = [await buyer({ verified: false }), await givenOffer()]
    hub.fake(offer.connection.code).answers('quote', priced([10_700, 8_560]))
    const made = await quote(viewer, { items: [item(offer.id)] })
    assert.deepEqual(made.problems.map(({ code }) => code), ['email_unverified', 'phone_unverified'])
    assert.isFalse(made.orderable)
  })

  test('is nobody else’s to read', async ({ assert }) => {
    const [viewer, offer] = [await buyer(), await givenOffer()]
    hub.fake(offer.connection.code).answers('quote', priced([10_700, 8_560]))
    const { id } = await quote(viewer, { items: [item(offer.id)] })
    assert.isNull(await quoteQuery(await buyer(), id, { locale: 'zh-CN' }))
  })

  test('of another organisation’s discount nothing is felt', async ({ assert }) => {
    const [viewer, other, offer] = [await buyer(), await buyer(), await givenOffer()]
    await givenCustomerDiscount(offer, { id: other.organisationId! }, 5_000)
    hub.fake(offer.connection.code).answers('quote', priced([10_700, 8_560]))
    assert.equal((await quote(viewer, { items: [item(offer.id)] })).totalFen, 9_095)
    forgetTopics()
    assert.equal((await quote(other, { items: [item(offer.id)] })).totalFen, 5_350)
  })

  test('takes of the cart what can be bought, and leaves the rest there', async ({ assert }) => {
    const [viewer, fine, paused] = [await buyer(), await givenOffer(), await givenOffer()]
    hub.fake(fine.connection.code).answers('quote', priced([10_700, 8_560]))
    for (const { id } of [fine, paused]) await addToCart(viewer, item(id))
    await turnSwitch(paused.connection.code, 'sellable', false)
    await shelfChanged()
    const made = await quote(viewer, { fromCart: true })
    assert.deepEqual(made.lines.map(({ offerId }) => offerId), [fine.id])
    assert.isTrue(made.orderable)
    const [line] = await db.from('quote_lines').where('quote_id', made.id)
    const [kept] = await db.from('cart_items').where({ user_id: viewer.userId, offer_id: fine.id })
    assert.equal(line.cart_item_id, kept.id)
  })

  test('asks for the customer’s own account where there is one', async ({ assert }) => {
    const [viewer, offer] = [await buyer(), await givenOffer()]
    const supplier = hub.fake(offer.connection.code).answers('quote', priced([10_700, 8_560]))
    const now = clock.now()
    await db.table('enrolments').insert({ id: 'enr_test', organisation_id: viewer.organisationId, connection_id: offer.connection.id, state: 'active',
      supplier_account: '2100000009', created_at: now, updated_at: now })
    await quote(viewer, { items: [item(offer.id)] })
    supplier.assertCalled('quote', { times: 1, input: { supplierAccountId: '2100000009' } })
    assert.equal((await callsOf(offer.connection.code))[0].organisation_id, viewer.organisationId)
  })
})
