import { test } from '@japa/runner'
import type { KycSnapshot, OrderSnapshot, Page, ResourceSnapshot, SupplierAccountSnapshot } from '#supplier-sdk'
import { Bench, openBench } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import definition from '../sandbox/main.ts'

test.group('JD Cloud | customers', (group) => {
  let bench: Bench

  group.each.setup(async () => {
    bench = await openBench(plugin, definition)
    await bench.begin()
    return () => bench.sandbox?.stop()
  })

  const newcomer = { organisationRef: 'new-1', attributes: { organisationName: '新客户', phone: '13900000001' } }

  const codeOf = (phone: string) => bench.sandbox?.supplier.sentCodes?.()[phone]

  test('asks for the code that it has sent to the phone', async ({ assert }) => {
    const refusal = await bench.refused('syncUser', newcomer, ['needs_attributes'])
    assert.deepEqual('attributes' in refusal && refusal.attributes, ['verificationCode'])
    const verificationCode = codeOf('13900000001')
    const account = await bench.done<SupplierAccountSnapshot>('syncUser', { ...newcomer, verificationCode })
    assert.equal(account.state, 'active')
    const again = await bench.done<SupplierAccountSnapshot>('syncUser', newcomer)
    assert.equal(again.supplierAccountId, account.supplierAccountId)
  })

  test('refuses a wrong code at its field', async ({ assert }) => {
    await bench.refused('syncUser', newcomer, ['needs_attributes'])
    const wrong = { ...newcomer, verificationCode: '000000x' }
    const refusal = await bench.refused('syncUser', wrong, ['invalid_request'])
    assert.deepEqual(refusal.fields?.map(({ field }) => field), ['verificationCode'])
  })

  test('keeps no key and no password of the customer', async ({ assert }) => {
    await bench.refused('syncUser', newcomer, ['needs_attributes'])
    const made = await bench.call('syncUser', { ...newcomer, verificationCode: codeOf('13900000001') })
    const shown = JSON.stringify(made.outcome)
    for (const secret of bench.sandbox?.supplier.issuedSecrets?.() ?? []) {
      assert.notInclude(shown, secret)
    }
  })

  test('links a customer that is bound to us, and nobody else', async ({ assert }) => {
    const input = { organisationRef: 'x', attributes: {}, linkSupplierAccountId: 'jcloud_Qm7tVxw' }
    const linked = await bench.done<SupplierAccountSnapshot>('syncUser', input)
    assert.equal(linked.kycState, 'verified')
    const stranger = { ...input, linkSupplierAccountId: 'somebody' }
    await bench.refused('syncUser', stranger, ['invalid_request'])
  })

  test("declares a company's data once, and a person's not at all", async ({ assert }) => {
    const supplierAccountId = await bench.account()
    const attributes = { organisationName: 'A', creditCode: '91110108MA01XYZ00X' }
    const input = { supplierAccountId, subject: 'company', attributes, evidence: [] }
    const before = await bench.done<KycSnapshot>('queryKyc', { supplierAccountId })
    assert.equal(before.state, 'none')
    await bench.done('submitKyc', input)
    const after = await bench.done<KycSnapshot>('submitKyc', input)
    assert.equal(after.state, 'verified')
    assert.equal(bench.seen('submitKyc'), 1)
    await bench.refused('submitKyc', { ...input, subject: 'person' }, ['unsupported'])
    await bench.refused('submitKyc', { ...input, attributes: {} }, ['needs_attributes'])
  })
})

test.group('JD Cloud | orders', (group) => {
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
    return { look, payment: { ...look, expectedCostFen: costFen, ceilingFen: costFen, currency: 'CNY' } }
  }

  test('finds the order that opened the servers of the answer', async ({ assert }) => {
    await fromConsole({ pay: true })
    const { order } = await bench.place()
    assert.lengthOf(order.resourceIds, 1)
    assert.lengthOf(bench.effects.orders, 2)
    assert.equal(order.supplierOrderNo, bench.effects.orders[1])
  })

  test('says supplier_funds when the answer was yes and the order stays unpaid', async ({ assert }) => {
    const { payment } = await fromConsole({ serviceCode: 'ip', priceFen: 900_000_00 })
    await bench.refused('payOrder', payment, ['supplier_funds'])
    assert.lengthOf(bench.effects.payments, 0)
  })

  test('leaves renewals unpaid until they are paid, and moves the term once', async ({ assert }) => {
    const { resource } = await bench.buy()
    const before = await bench.done<ResourceSnapshot>('getResource', resource)
    const guard = { expectedCostFen: 0, ceilingFen: 0, currency: 'CNY' }
    const order = await bench.done<OrderSnapshot>('renew', { resource, months: 1, ...guard })
    assert.equal(order.state, 'awaiting_payment')
    assert.equal(order.kind, 'renew')
    const { supplierOrderNo } = order
    const { supplierAccountId } = resource
    const payment = { supplierOrderNo, supplierAccountId, expectedCostFen: order.costFen, ceilingFen: order.costFen, currency: 'CNY' }
    await bench.done('payOrder', payment)
    await bench.done('payOrder', payment)
    const after = await bench.done<ResourceSnapshot>('getResource', resource)
    const days = (Number(after.expiresAt) - Number(before.expiresAt)) / 86_400_000
    assert.isTrue(days >= 28 && days <= 31, `${days} days`)
  })

  test('is in doubt when a refund is answered with a number that nobody knows', async ({ assert }) => {
    bench.sandbox?.supplier.configure({ provisioningSeconds: 3600 })
    const { order, input } = await bench.place()
    const { supplierAccountId } = input
    const resource = { resourceId: order.resourceIds[0], family: 'vm', supplierAccountId }
    await bench.open('unsubscribe', { resource, currency: 'CNY', reason: 'test' })
    assert.lengthOf(bench.effects.refunds, 0)
  })

  test('refunds once although the call has no token', async ({ assert }) => {
    const { resource, input } = await bench.buy()
    const request = { resource, currency: input.currency, reason: 'test' }
    const first = await bench.done<OrderSnapshot>('unsubscribe', request)
    const second = await bench.done<OrderSnapshot>('unsubscribe', request, bench.key())
    assert.equal(second.supplierOrderNo, first.supplierOrderNo)
    assert.lengthOf(bench.effects.refunds, 1)
  })

  test('counts its lists, and takes half of one for no answer', async ({ assert }) => {
    const { resource, input } = await bench.buy()
    const { supplierAccountId } = input
    await bench.done('unsubscribe', { resource, currency: input.currency, reason: 'test' })
    const now = bench.sandbox?.clock.now().getTime() ?? 0
    const asked = { since: new Date(now - 3_600_000), until: new Date(now + 60_000), supplierAccountId }
    const orders = await bench.done<Page<OrderSnapshot>>('listOrders', asked)
    assert.isTrue(orders.counted)
    const refunds = await bench.done<Page<OrderSnapshot>>('listOrders', { ...asked, cursor: orders.nextCursor })
    assert.isTrue(refunds.counted)
    assert.lengthOf(refunds.items, 1)
    const resources = await bench.done<Page<ResourceSnapshot>>('listResources', { supplierAccountId, family: 'vm' })
    assert.isTrue(resources.counted)
    await bench.fault({ operation: 'listOrders', fault: 'half_page' })
    const half = await bench.call('listOrders', asked)
    assert.equal(half.outcome.status, 'unknown')
  })

  test('takes half a list for no proof that a resource is gone', async ({ assert }) => {
    const { resource } = await bench.buy()
    await bench.fault({ operation: 'getResource', fault: 'half_page' })
    const read = await bench.call('getResource', resource)
    assert.equal(read.outcome.status, 'unknown')
  })

  test('never lets an order number change the path', async ({ assert }) => {
    const supplierAccountId = await bench.account()
    const look = { supplierOrderNo: '../../orders', supplierAccountId }
    assert.isNull(await bench.done('queryOrder', look))
    assert.equal(bench.seen('queryOrder'), 0)
  })

  test('acts by a role of the customer where the settings name one', async ({ assert }) => {
    const settings = { ...bench.settings, roleName: 'PartnerRole' }
    const byRole = new Bench(plugin, settings, bench.sandbox)
    const { order } = await byRole.buy()
    assert.equal(order.state, 'active')
    const stranger = new Bench(plugin, { ...settings, roleName: 'Other' }, bench.sandbox)
    const look = { supplierOrderNo: order.supplierOrderNo, supplierAccountId: order.supplierAccountId }
    await stranger.refused('queryOrder', look, ['restricted'])
  })
})
