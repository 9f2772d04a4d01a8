import { test } from '@japa/runner'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OfferSnapshot, OrderSnapshot, QuoteSnapshot, SsoUrl } from '#supplier-sdk'
import { Bench, openBench, startSandbox } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import definition from '../sandbox/main.ts'

const settingsOf = async (settings: Record<string, unknown>) => {
  const parsed = await plugin.settings.parse(settings)
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.errors))
  }
  return parsed.value
}

test.group('Volcano Engine | sandbox', (group) => {
  let bench: Awaited<ReturnType<typeof openBench>>

  group.each.setup(async () => {
    bench = await openBench(plugin, definition)
    return () => bench.sandbox.stop()
  })

  test('charges for every offer what the catalogue shows', async ({ assert }) => {
    for (const offer of await bench.pages<OfferSnapshot>('listOffers', {})) {
      const items = [{ offerKey: offer.key, options: {}, quantity: 1, months: 1 }]
      const quote = await bench.done<QuoteSnapshot>('quote', { action: 'new', items })
      assert.deepEqual(quote.items[0].fieldErrors, [], offer.key)
      assert.equal(quote.listFen, offer.listFenPerMonth, offer.key)
    }
  })

  test('orders cost what was quoted, for every quantity and term', async ({ assert }) => {
    const supplierAccountId = await bench.account()
    for (const [quantity, months] of [
      [1, 1],
      [3, 6],
      [7, 12],
      [2, 36],
    ]) {
      const options = { imageId: 'windows-2022', systemDiskGib: 110, bandwidthMbps: 7 }
      const items = [{ offerKey: 'ecs.c3i.xlarge@cn-shanghai', options, quantity, months }]
      const quote = await bench.done<QuoteSnapshot>('quote', {
        action: 'new',
        items,
        supplierAccountId,
      })
      const input = {
        supplierAccountId,
        items,
        expectedCostFen: quote.costFen,
        ceilingFen: quote.costFen,
        currency: 'CNY',
      }
      const order = await bench.done<OrderSnapshot>('createOrder', input)
      assert.equal(order.costFen, quote.costFen)
      assert.equal(order.listFen, quote.listFen)
      assert.lengthOf(order.resourceIds, quantity)
    }
  })

  test('shows the account and its instances once to who comes with a token', async ({ assert }) => {
    const { resource, input } = await bench.buy()
    const { supplierAccountId } = input
    const sso = await bench.done<SsoUrl>('createSsoUrl', {
      supplierAccountId,
      target: { kind: 'console' },
      actor: 'zhang.san',
    })
    const entered = await fetch(sso.url, { redirect: 'manual' })
    assert.equal(entered.status, 302)
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    const page = await fetch(new URL(entered.headers.get('location') ?? '', sso.url), {
      headers: { cookie },
    })
    assert.include(await page.text(), resource.resourceId)
    const again = await fetch(sso.url, { redirect: 'manual' })
    assert.equal(again.status, 403)
  })

  test('shows nothing without a token', async ({ assert }) => {
    const page = await fetch(bench.sandbox.endpoint)
    assert.equal(page.status, 401)
  })

  test('never leaves the sandbox when a sign-in is told to redirect elsewhere', async ({
    assert,
  }) => {
    const supplierAccountId = await bench.account()
    const sso = await bench.done<SsoUrl>('createSsoUrl', {
      supplierAccountId,
      target: { kind: 'console' },
      actor: 'zhang.san',
    })
    const url = new URL(sso.url)
    url.searchParams.set('redirectURI', 'https://evil.example/x')
    const entered = await fetch(url, { redirect: 'manual' })
    assert.equal(entered.headers.get('location'), '/x')
  })

  test("hides a customer's order from another customer", async ({ assert }) => {
    const { order } = await bench.place()
    const { supplierOrderNo } = order
    const own = await bench.done<OrderSnapshot>('queryOrder', { supplierOrderNo })
    assert.equal(own.supplierOrderNo, supplierOrderNo)
    const foreign = { supplierOrderNo, supplierAccountId: '2100050001' }
    assert.isNull(await bench.done('queryOrder', foreign))
  })

  test('refuses an account that does not let us in as restricted', async () => {
    const items = [await bench.item()]
    await bench.refused('quote', { action: 'new', items, supplierAccountId: '42' }, ['restricted'])
  })

  test('is provisioning until the time is over', async ({ assert }) => {
    bench.sandbox.supplier.configure({ provisioningSeconds: 60 })
    bench.sandbox.clock.set({ frozen: true })
    const { input, order } = await bench.place()
    const paid = await bench.done<OrderSnapshot>('payOrder', bench.payment(order, input))
    assert.equal(paid.state, 'provisioning')
    bench.sandbox.clock.set({ advanceSeconds: 61 })
    const { supplierOrderNo } = order
    const later = await bench.done<OrderSnapshot>('queryOrder', { supplierOrderNo })
    assert.equal(later.state, 'active')
  })

  test('refuses a payment above its balance', async () => {
    const { input } = await bench.place()
    const items = [
      { offerKey: 'ecs.gni2.7xlarge@cn-beijing', options: {}, quantity: 20, months: 36 },
    ]
    const ceiling = { ...input, items, expectedCostFen: 0, ceilingFen: 1e12 }
    const order = await bench.done<OrderSnapshot>('createOrder', ceiling)
    await bench.refused('payOrder', bench.payment(order, ceiling), ['supplier_funds'])
  })
})

test.group('Volcano Engine | console of the sandbox', (group) => {
  let bench: Awaited<ReturnType<typeof openBench>>
  const inConsole = (wanted: Record<string, unknown>) =>
    bench.sandbox.supplier.placeInConsole!(wanted).supplierOrderNo
  const orderOf = (supplierOrderNo: string) =>
    bench.done<OrderSnapshot>('queryOrder', { supplierOrderNo })
  const planOf = async (resource: Parameters<Bench['resource']>[0]) => {
    const there = await bench.resource(resource)
    return there?.spec.plan
  }

  group.each.setup(async () => {
    bench = await openBench(plugin, definition)
    return () => bench.sandbox.stop()
  })

  test('a change charges once and makes of the instance what it names', async ({ assert }) => {
    const { resource } = await bench.buy()
    const wanted = { act: 'change', instanceId: resource.resourceId, priceFen: 90_00, pay: true }
    const number = inConsole({ ...wanted, configurationCode: 'ecs.g3i.2xlarge' })
    const order = await bench.settled(await orderOf(number))
    assert.include(order, { kind: 'change', state: 'active', paidFen: 90_00 })
    assert.deepEqual(order.resourceIds, [resource.resourceId])
    assert.equal(await planOf(resource), 'ecs.g3i.2xlarge')
    const there = await bench.resource({ ...resource, region: 'cn-shanghai' })
    assert.equal(there?.offerKey, 'ecs.g3i.2xlarge@cn-shanghai')
    const { payments, resources } = bench.sandbox.supplier.effects()
    assert.lengthOf(payments, 2)
    assert.lengthOf(resources, 1)
  })

  test('a change that nobody paid leaves the instance as it is', async ({ assert }) => {
    const { resource } = await bench.buy()
    const before = await planOf(resource)
    const wanted = { act: 'change', instanceId: resource.resourceId }
    const number = inConsole({ ...wanted, configurationCode: 'ecs.g3i.2xlarge' })
    assert.include(await orderOf(number), { state: 'awaiting_payment' })
    assert.equal(await planOf(resource), before)
  })

  test('a refund ends the instance and gives money back', async ({ assert }) => {
    const { resource } = await bench.buy()
    const number = inConsole({ act: 'refund', instanceId: resource.resourceId })
    const order = await bench.settled(await orderOf(number))
    assert.include(order, { kind: 'refund', state: 'refunded' })
    assert.isAbove(order.refundFen ?? 0, 0)
    assert.isNull(await bench.resource(resource))
  })

  test('a refund that is rejected gives nothing back, and the instance runs on', async ({
    assert,
  }) => {
    const { resource } = await bench.buy()
    bench.sandbox.clock.set({ frozen: true })
    const number = inConsole({ act: 'refund', instanceId: resource.resourceId })
    inConsole({ act: 'reject_refund', instanceId: resource.resourceId })
    assert.include(await orderOf(number), { state: 'cancelled', refundFen: 0 })
    assert.include(await bench.resource(resource), { state: 'running' })
    assert.throws(() => inConsole({ act: 'reject_refund', instanceId: resource.resourceId }))
  })

  test('refuses an act that it does not know, and instances that are not there', async ({
    assert,
  }) => {
    const { resource } = await bench.buy()
    assert.throws(() => inConsole({ act: 'move', instanceId: resource.resourceId }))
    assert.throws(() => inConsole({ act: 'refund', instanceId: 'i-none' }))
  })
})

test.group('Volcano Engine | sandbox state', () => {
  test('survives a restart with the same credentials', async ({ assert }) => {
    const folder = mkdtempSync(join(tmpdir(), 'volcengine-'))
    const stateFile = join(folder, 'state.json')
    try {
      const first = await startSandbox(definition, { stateFile })
      const before = new Bench(plugin, await settingsOf(first.settings), first)
      const { order } = await before.buy()
      await first.stop()
      const second = await startSandbox(definition, { stateFile })
      const { endpoint, ...credentials } = second.settings
      assert.equal(credentials.secretAccessKey, first.settings.secretAccessKey)
      const after = new Bench(plugin, await settingsOf({ endpoint, ...credentials }), second)
      const { supplierOrderNo } = order
      const found = await after.done<OrderSnapshot>('queryOrder', { supplierOrderNo })
      assert.equal(found.state, 'active')
      assert.deepEqual(second.supplier.effects(), first.supplier.effects())
      await second.stop()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('has other credentials in every installation', async ({ assert }) => {
    const first = await startSandbox(definition)
    const second = await startSandbox(definition)
    assert.notEqual(first.settings.secretAccessKey, second.settings.secretAccessKey)
    await Promise.all([first.stop(), second.stop()])
  })
})
