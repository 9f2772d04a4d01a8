import { test } from '@japa/runner'
import type { BillLine, OrderSnapshot, ResourceSnapshot } from '#supplier-sdk'
import { openBench, type Bench } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import definition from '../sandbox/main.ts'

test.group('Baidu AI Cloud | orders', (group) => {
  let bench: Bench

  group.each.setup(async () => {
    bench = await openBench(plugin, definition)
    await bench.begin()
    return () => bench.sandbox?.stop()
  })

  async function fromConsole(more: Record<string, unknown> = {}) {
    const supplierAccountId = await bench.account()
    const placed = bench.sandbox?.supplier.placeInConsole?.({ supplierAccountId, ...more })
    const look = { supplierOrderNo: placed?.supplierOrderNo ?? '', supplierAccountId }
    const order = await bench.done<OrderSnapshot>('queryOrder', look)
    const costFen = order.costFen ?? 0
    const payment = { ...look, expectedCostFen: costFen, ceilingFen: costFen, currency: 'CNY' }
    return { order, look, payment }
  }

  test('shows an order to nobody but its account', async ({ assert }) => {
    const { look } = await fromConsole()
    assert.isNull(await bench.done('queryOrder', { ...look, supplierAccountId: 'somebody-else' }))
  })

  test('goes on to pay an order that ordering did not charge', async ({ assert }) => {
    bench.sandbox?.supplier.configure({ chargesAtOnce: 0 })
    const { input, order } = await bench.place()
    assert.equal(order.state, 'awaiting_payment')
    assert.lengthOf(bench.effects.payments, 0)
    const finished = await bench.settled(await bench.paid(order, input))
    assert.equal(finished.state, 'active')
    assert.lengthOf(bench.effects.payments, 1)
  })

  test('sells what has no adapter by orders from the console', async ({ assert }) => {
    const { order, payment } = await fromConsole({ serviceType: 'EIP', priceFen: 2300 })
    assert.equal(order.items[0].family, 'eip')
    const finished = await bench.settled(await bench.done<OrderSnapshot>('payOrder', payment))
    const [resourceId] = finished.resourceIds
    const { supplierAccountId } = payment
    const ref = { resourceId, family: 'eip', supplierAccountId }
    const resource = await bench.done<ResourceSnapshot>('getResource', ref)
    assert.equal(resource.rawState, 'prepaid')
    const request = { resource: ref, currency: 'CNY', reason: 'test' }
    await bench.refused('unsubscribe', request, ['unsupported'])
  })

  test('stays in doubt where a repeated order meets a price that rose', async ({ assert }) => {
    const { input, key } = await bench.place()
    bench.sandbox?.supplier.setPricePercent(150)
    await bench.open('createOrder', input, key)
    assert.lengthOf(bench.effects.orders, 1)
  })

  test('refunds once although the call has no token', async ({ assert }) => {
    const { resource, input } = await bench.buy()
    const request = { resource, currency: input.currency, reason: 'test' }
    const first = await bench.done<OrderSnapshot>('unsubscribe', request)
    const second = await bench.done<OrderSnapshot>('unsubscribe', request, bench.key())
    assert.equal(second.supplierOrderNo, first.supplierOrderNo)
    assert.lengthOf(bench.effects.refunds, 1)
  })

  test('is not yet an account until the owner of the phone has activated it', async ({ assert }) => {
    bench.sandbox?.supplier.configure({ activationSeconds: 600 })
    const attributes = { organisationName: 'New', phone: '13900000000' }
    const input = { organisationRef: 'new-1', attributes }
    const invited = await bench.done<{ state: string; supplierAccountId: string }>('syncUser', input)
    assert.equal(invited.state, 'invited')
    bench.sandbox?.clock.set({ advanceSeconds: 601 })
    const { supplierAccountId } = invited
    const active = await bench.done<{ state: string }>('getUser', { supplierAccountId })
    assert.equal(active.state, 'active')
  })

  test('asks for a phone before it sends anything', async ({ assert }) => {
    const input = { organisationRef: 'new-2', attributes: { organisationName: 'New' } }
    const refusal = await bench.refused('syncUser', input, ['needs_attributes'])
    assert.deepEqual('attributes' in refusal && refusal.attributes, ['phone'])
  })

  test('reads amounts of a bill to the millionth, without floats', async ({ assert }) => {
    const { order } = await bench.buy()
    const period = new Date((bench.sandbox?.clock.now().getTime() ?? 0) + 8 * 3600_000).toISOString().slice(0, 7)
    const { lines } = await bench.done<{ lines: BillLine[] }>('fetchBill', { period })
    const [line] = lines.filter(({ supplierOrderNo }) => supplierOrderNo === order.supplierOrderNo)
    assert.equal(line.billedCostMicro, (order.paidFen ?? 0) * 10_000)
    assert.equal(line.chargeCategory, 'purchase')
    assert.isAbove(line.listCostMicro, line.billedCostMicro)
  })
})
