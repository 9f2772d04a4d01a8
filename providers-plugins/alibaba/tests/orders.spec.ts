import { test } from '@japa/runner'
import type { BalanceSnapshot, KycSnapshot, OrderSnapshot, RefundQuote, SsoUrl, SupplierAccountSnapshot } from '#supplier-sdk'
import { Bench, openBench } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import definition from '../sandbox/main.ts'

test.group('Alibaba Cloud | customers', (group) => {
  let bench: Bench

  group.each.setup(async () => {
    bench = await openBench(plugin, definition)
    await bench.begin()
    return () => bench.sandbox?.stop()
  })

  const newcomer = { organisationRef: 'new-1', attributes: { organisationName: '新客户', email: 'new@example.com' } }

  test('adopts the customer of ours who signs in with that address', async ({ assert }) => {
    const first = await bench.done<SupplierAccountSnapshot>('syncUser', newcomer)
    const second = await bench.done<SupplierAccountSnapshot>('syncUser', newcomer)
    assert.equal(second.supplierAccountId, first.supplierAccountId)
  })

  test('finds the account of a creation whose answer was lost', async ({ assert }) => {
    await bench.fault({ operation: 'syncUser', fault: 'timeout_after' })
    await bench.open('syncUser', newcomer)
    const found = await bench.done<SupplierAccountSnapshot>('syncUser', newcomer)
    assert.equal(found.displayName, 'new@example.com')
  })

  test('asks for what is missing before anything is sent', async ({ assert }) => {
    const input = { organisationRef: 'x', attributes: { organisationName: 'A' } }
    const refusal = await bench.refused('syncUser', input, ['needs_attributes'])
    assert.deepEqual('attributes' in refusal && refusal.attributes, ['email'])
    assert.equal(bench.seen('syncUser'), 0)
  })

  test('links a customer of ours, and nobody else', async ({ assert }) => {
    const input = { organisationRef: 'x', attributes: {}, linkSupplierAccountId: '1690000000000021' }
    const linked = await bench.done<SupplierAccountSnapshot>('syncUser', input)
    assert.equal(linked.kycState, 'verified')
    await bench.refused('syncUser', { ...input, linkSupplierAccountId: '42' }, ['invalid_request'])
  })

  test('opens a page for the real-name check, and reads what came of it', async ({ assert }) => {
    const supplierAccountId = await bench.account()
    const input = { supplierAccountId, subject: 'company', attributes: {}, evidence: [] }
    const { hosted } = await bench.done<KycSnapshot>('submitKyc', input)
    assert.isDefined(hosted?.url)
    const page = await fetch(hosted?.url ?? '', { method: 'POST' })
    assert.equal(page.status, 200)
    const after = await bench.done<KycSnapshot>('queryKyc', { supplierAccountId })
    assert.equal(after.state, 'verified')
    const again = await fetch(hosted?.url ?? '', { method: 'POST' })
    assert.equal(again.status, 403)
  })

  test('signs in once, within thirty seconds', async ({ assert }) => {
    const supplierAccountId = await bench.account()
    const input = { supplierAccountId, target: { kind: 'console' }, actor: 'somebody' }
    const open = async (url: string) => {
      const response = await fetch(url, { redirect: 'manual' })
      return response.status
    }
    const first = await bench.done<SsoUrl>('createSsoUrl', input)
    assert.equal(await open(first.url), 302)
    assert.equal(await open(first.url), 403)
    const late = await bench.done<SsoUrl>('createSsoUrl', input)
    bench.sandbox?.clock.set({ advanceSeconds: 31 })
    assert.equal(await open(late.url), 403)
  })
})

test.group('Alibaba Cloud | orders', (group) => {
  let bench: Bench

  group.each.setup(async () => {
    bench = await openBench(plugin, definition)
    await bench.begin()
    return () => bench.sandbox?.stop()
  })

  test('raises the quota to what the order costs, and no further', async ({ assert }) => {
    const { input, order, key } = await bench.place()
    await bench.done<OrderSnapshot>('createOrder', input, key)
    const names = bench.sandbox?.requests.map(({ operation }) => operation) ?? []
    assert.lengthOf(names.filter((name) => name === 'SetResellerUserQuota'), 2)
    assert.lengthOf(bench.effects.orders, 1)
    assert.isAbove(order.paidFen ?? 0, 0)
  })

  test('says supplier_funds when the quota is short, although the answer is HTTP 200', async ({ assert }) => {
    const poor = new Bench(plugin, { ...bench.settings, fundQuota: false }, bench.sandbox)
    const input = await poor.order()
    const refusal = await poor.refused('createOrder', input, ['supplier_funds'])
    assert.equal(refusal.supplierCode, 'INSUFFICIENT.AVAILABLE.QUOTA')
    assert.lengthOf(bench.effects.orders, 0)
  })

  test('keeps every digit of an order number that no double holds', async ({ assert }) => {
    const { order } = await bench.place()
    assert.match(order.supplierOrderNo, /^2\d{17}$/)
  })

  test('finds an order of the console paid already', async ({ assert }) => {
    const supplierAccountId = await bench.account()
    const placed = bench.sandbox?.supplier.placeInConsole?.({ supplierAccountId, pay: true, productCode: 'domain', priceFen: 6900 })
    const look = { supplierOrderNo: placed?.supplierOrderNo, supplierAccountId }
    const order = await bench.done<OrderSnapshot>('queryOrder', look)
    assert.equal(order.paidFen, 6900)
    assert.notEqual(order.state, 'awaiting_payment')
    assert.isUndefined(bench.operations.payOrder)
  })

  test('reads amounts with commas', async ({ assert }) => {
    const balance = await bench.done<BalanceSnapshot>('getBalance', null)
    assert.equal(balance.availableFen, 500_000_00)
  })

  test('asks again before it gives back less than the customer was shown', async ({ assert }) => {
    const { resource } = await bench.buy()
    const request = { resource, currency: 'CNY', reason: 'test' }
    const { refundFen } = await bench.done<RefundQuote>('quoteUnsubscribe', request)
    const more = { ...request, expectedRefundFen: refundFen + 1 }
    const refusal = await bench.refused('unsubscribe', more, ['refund_changed'])
    assert.equal('nowFen' in refusal && refusal.nowFen, refundFen)
    assert.lengthOf(bench.effects.refunds, 0)
  })

  test('answers the first refund although what it asks about is gone', async ({ assert }) => {
    const { resource } = await bench.buy()
    const request = { resource, currency: 'CNY', reason: 'test', expectedRefundFen: 1 }
    const key = bench.key()
    const first = await bench.done<OrderSnapshot>('unsubscribe', request, key)
    const second = await bench.done<OrderSnapshot>('unsubscribe', request, key)
    assert.equal(second.supplierOrderNo, first.supplierOrderNo)
    assert.lengthOf(bench.effects.refunds, 1)
  })

  test('stays in doubt where a repeated order meets a price that rose', async ({ assert }) => {
    const { input, key } = await bench.place()
    bench.sandbox?.supplier.setPricePercent(150)
    await bench.open('createOrder', input, key)
    assert.lengthOf(bench.effects.orders, 1)
  })
})
