import { test } from '@japa/runner'
import type { OrderSnapshot, QuoteSnapshot } from '#supplier-sdk'
import { Bench, openBench } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import definition from '../sandbox/main.ts'

test.group('Volcano Engine | drop-shipping', (group) => {
  let bench: Bench

  group.each.setup(async () => {
    const plain = await openBench(plugin, definition)
    bench = new Bench(plugin, { ...plain.settings, dropShipping: true }, plain.sandbox)
    return () => plain.sandbox.stop()
  })

  test('declares one step, a look-up by key, and neither payment nor cancelling', ({ assert }) => {
    assert.equal(bench.properties.createSemantics.createOrder, 'oneStep')
    assert.equal(bench.properties.lookup, 'byKey')
    assert.isUndefined(bench.operations.payOrder)
    assert.isUndefined(bench.operations.cancelOrder)
  })

  test('orders and pays in one call, once per key', async ({ assert }) => {
    const { input, order, key } = await bench.place()
    const again = await bench.done<OrderSnapshot>('createOrder', input, key)
    assert.equal(again.supplierOrderNo, order.supplierOrderNo)
    assert.lengthOf(bench.effects.orders, 1)
    assert.lengthOf(bench.effects.payments, 1)
    assert.lengthOf(bench.effects.resources, 1)
  })

  test('finds an order by our key, and none by another', async ({ assert }) => {
    const { order, key } = await bench.place()
    const found = await bench.done<OrderSnapshot>('queryOrder', { operationKey: key })
    assert.equal(found.supplierOrderNo, order.supplierOrderNo)
    assert.isNull(await bench.done('queryOrder', { operationKey: 'nobody:createOrder:1' }))
  })

  test('spends nothing above the ceiling', async ({ assert }) => {
    const input = await bench.order()
    const low = { ...input, ceilingFen: input.ceilingFen - 1 }
    await bench.refused('createOrder', low, ['price_changed'])
    assert.lengthOf(bench.effects.orders, 0)
  })

  test('answers the first order although the price rose since', async ({ assert }) => {
    const { input, order, key } = await bench.place()
    bench.sandbox?.supplier.setPricePercent(200)
    const again = await bench.done<OrderSnapshot>('createOrder', input, key)
    assert.equal(again.supplierOrderNo, order.supplierOrderNo)
  })

  test('tells a refusal inside HTTP 200', async ({ assert }) => {
    const input = await bench.order()
    const stranger = { ...input, supplierAccountId: '42' }
    await bench.refused('createOrder', stranger, ['invalid_request', 'not_found'])
    assert.lengthOf(bench.effects.orders, 0)
  })

  test('shows what the pre-check objects to at the item', async ({ assert }) => {
    const items = [await bench.item()]
    bench.settings.roleName = ''
    const input = { action: 'new', items, supplierAccountId: '42' }
    const quote = await bench.done<QuoteSnapshot>('quote', input)
    assert.equal(quote.items[0].fieldErrors[0].code, 'supplier_refused')
  })
})
