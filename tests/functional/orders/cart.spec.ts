import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { addToCart } from '#orders/actions/add_to_cart'
import { removeCartItem } from '#orders/actions/remove_cart_item'
import { updateCartItem } from '#orders/actions/update_cart_item'
import { cartCount, cartQuery } from '#orders/queries/cart_query'
import { CART_ITEMS_MAX } from '#orders/shopping_limits'
import type { Viewer } from '#identity/viewer'
import { givenOffer, givenCustomerDiscount, shelfChanged } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, sessionOf, viewerFor } from '#tests/fixtures/people'
import { turnSwitch } from '#tests/fixtures/suppliers'

const item = { options: {}, quantity: 1, months: 1 }
const zh = { locale: 'zh-CN' } as const
const shopper = async (options = {}) => viewerFor(await givenMember(options))
const typeOf = (result: { ok: boolean; error?: { type: string } }) => (result.ok ? 'ok' : result.error!.type)

async function add(viewer: Viewer, offerId: number, parts = {}): Promise<number> {
  const added = await addToCart(viewer, { ...item, ...parts, offerId })
  if (!added.ok) throw new Error(added.error.type)
  return added.value.itemId
}

test.group('Orders | cart', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())

  test('completes options by their defaults and shows today’s price', async ({ assert }) => {
    const [viewer, offer] = [await shopper(), await givenOffer()]
    await givenCustomerDiscount(offer, { id: viewer.organisationId! }, 8_000)
    await add(viewer, offer.id, { quantity: 2, months: 3 })
    const cart = await cartQuery(viewer, zh)
    assert.deepEqual(cart.items[0].options, { imageId: 'ubuntu-24-04', systemDiskGib: 40 })
    assert.deepEqual(cart.items[0].optionTexts.map(({ value }) => value), ['Ubuntu 24.04', '40 GiB'])
    assert.deepEqual([cart.listFen, cart.priceFen, cart.buyableCount], [64_200, 51_360, 1])
  })

  test('the same again raises the quantity', async ({ assert }) => {
    const [viewer, offer] = [await shopper(), await givenOffer()]
    const first = await add(viewer, offer.id, { quantity: 2 })
    assert.equal(await add(viewer, offer.id, { quantity: 3, options: { systemDiskGib: 40 } }), first)
    await add(viewer, offer.id, { options: { systemDiskGib: 50 } })
    assert.deepEqual((await cartQuery(viewer, zh)).items.map(({ quantity }) => quantity), [5, 1])
  })

  test('refuses {name}')
    .with([
      { name: 'an option out of range', parts: { options: { systemDiskGib: 30 } }, field: 'options.systemDiskGib', code: 'minimum' },
      { name: 'an option between two steps', parts: { options: { systemDiskGib: 45 } }, field: 'options.systemDiskGib', code: 'multiple_of' },
      { name: 'an option of the wrong type', parts: { options: { systemDiskGib: '40' } }, field: 'options.systemDiskGib', code: 'type' },
      { name: 'an unknown image', parts: { options: { imageId: 'dos' } }, field: 'options.imageId', code: 'enum' },
      { name: 'an option that there is not', parts: { options: { priceFen: 1 } }, field: 'options.priceFen', code: 'additional_properties' },
      { name: 'no units', parts: { quantity: 0 }, field: 'quantity', code: 'quantity' },
      { name: 'half a unit', parts: { quantity: 1.5 }, field: 'quantity', code: 'quantity' },
      { name: 'more than the offer allows', parts: { quantity: 21 }, field: 'quantity', code: 'quantity' },
      { name: 'a term that is not on sale', parts: { months: 2 }, field: 'months', code: 'months' },
    ])
    .run(async ({ assert }, { parts, field, code }: { name: string; parts: object; field: string; code: string }) => {
      const [viewer, offer] = [await shopper(), await givenOffer()]
      const refused = await addToCart(viewer, { ...item, ...parts, offerId: offer.id })
      assert.isFalse(refused.ok)
      if (refused.ok || refused.error.type !== 'invalid_item') throw new Error(typeOf(refused))
      assert.deepEqual(refused.error.problems.map((problem) => [problem.field, problem.code]), [[field, code]])
      assert.equal(await cartCount(viewer), 0)
    })

  test('refuses an invisible offer as if it were not there', async ({ assert }) => {
    const [viewer, offer] = [await shopper(), await givenOffer({ publicRateBp: null })]
    assert.equal(typeOf(await addToCart(viewer, { ...item, offerId: offer.id })), 'offer_not_found')
    assert.equal(typeOf(await addToCart(viewer, { ...item, offerId: 999_999 })), 'offer_not_found')
  })

  test('a sum above the offer’s limit is refused, what was there stays', async ({ assert }) => {
    const [viewer, offer] = [await shopper(), await givenOffer()]
    await add(viewer, offer.id, { quantity: 15 })
    assert.equal(typeOf(await addToCart(viewer, { ...item, quantity: 6, offerId: offer.id })), 'invalid_item')
    assert.deepEqual((await cartQuery(viewer, zh)).items.map(({ quantity }) => quantity), [15])
  })

  test('keeps a line that cannot be bought any more, says why and leaves it out of the sum', async ({ assert }) => {
    const [viewer, paused, gone, fine] = [await shopper(), await givenOffer(), await givenOffer(), await givenOffer()]
    for (const { id } of [paused, gone, fine]) await add(viewer, id)
    await turnSwitch(paused.connection.code, 'sellable', false)
    await db.from('offers').where('id', gone.id).update({ status: 'gone' })
    await shelfChanged()
    const cart = await cartQuery(viewer, zh)
    assert.deepEqual(cart.items.map(({ lacks, buyable }) => [lacks, buyable]), [[['not_sellable'], false], [['offer_gone'], false], [[], true]])
    assert.deepEqual([cart.priceFen, cart.buyableCount], [9_095, 1])
  })

  test('nobody else’s items are seen, changed or removed', async ({ assert }) => {
    const organisation = await givenMember()
    const [mine, colleague, stranger] = [await viewerFor(organisation), await shopper({ organisation: { id: organisation.organisationId } }), await shopper()]
    const offer = await givenOffer()
    const itemId = await add(mine, offer.id)
    for (const other of [colleague, stranger]) {
      assert.lengthOf((await cartQuery(other, zh)).items, 0)
      assert.equal(typeOf(await updateCartItem(other, { itemId, quantity: 2 })), 'item_not_found')
      assert.equal(typeOf(await removeCartItem(other, { itemId })), 'item_not_found')
    }
    assert.lengthOf((await cartQuery(mine, zh)).items, 1)
  })

  test('changes and removes, the second time there is nothing', async ({ assert }) => {
    const [viewer, offer] = [await shopper(), await givenOffer()]
    const itemId = await add(viewer, offer.id)
    assert.isTrue((await updateCartItem(viewer, { itemId, quantity: 4, months: 12 })).ok)
    assert.equal(typeOf(await updateCartItem(viewer, { itemId, months: 7 })), 'invalid_item')
    assert.deepEqual((await cartQuery(viewer, zh)).items.map(({ quantity, months }) => [quantity, months]), [[4, 12]])
    assert.isTrue((await removeCartItem(viewer, { itemId })).ok)
    assert.equal(typeOf(await removeCartItem(viewer, { itemId })), 'item_not_found')
  })

  test('a form with a wrong option comes back with what was typed', async ({ assert, client }) => {
    const [member, offer] = [await givenMember(), await givenOffer()]
    const session = await sessionOf(member)
    const send = (options: Record<string, string>) =>
      client.post('/cart').withSession(session).withCsrfToken().redirects(0).header('Referer', `/products/${offer.id}`)
        .form({ offerId: offer.id, quantity: 1, months: 1, idempotencyKey: 'form-1', ...options })
    const refused = await send({ 'options[systemDiskGib]': '30' })
    assert.equal(refused.status(), 302)
    const errors = refused.flashMessage('inputErrorsBag')
    assert.deepEqual(errors['options.systemDiskGib'], ['系统盘大小须在 40 到 2048 GiB之间'])
    assert.equal(refused.flashMessage('options').systemDiskGib, '30')
    const taken = await send({ 'options[systemDiskGib]': '60' })
    assert.equal(taken.header('location'), '/cart')
    const page = await client.get('/cart').withSession(session)
    assert.include(page.text(), '60 GiB')
  })
})

test.group('Orders | cart at the same time', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(() => emptyTables())

  test('never holds more than its limit', async ({ assert }) => {
    const [viewer, offer] = [await shopper(), await givenOffer()]
    const sizes = Array.from({ length: CART_ITEMS_MAX + 6 }, (_, index) => 40 + 10 * index)
    const results = await Promise.all(sizes.map((systemDiskGib) => addToCart(viewer, { ...item, options: { systemDiskGib }, offerId: offer.id })))
    assert.lengthOf(results.filter(({ ok }) => ok), CART_ITEMS_MAX)
    assert.equal(await cartCount(viewer), CART_ITEMS_MAX)
    assert.isTrue(results.every((result) => result.ok || result.error.type === 'cart_full'))
  })

  test('two tabs that add the same make one line of both', async ({ assert }) => {
    const [viewer, offer] = [await shopper(), await givenOffer()]
    await Promise.all([1, 2, 3].map((quantity) => addToCart(viewer, { ...item, quantity, offerId: offer.id })))
    assert.deepEqual((await cartQuery(viewer, zh)).items.map(({ quantity }) => quantity), [6])
  })
})
