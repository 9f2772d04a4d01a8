import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { loadSandbox, loadSupplier, planFromSeed, Sandbox } from '#supplier-sdk/testing'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../../providers-plugins/reference', import.meta.url))
const operations = { payOrder: ['PayOrder'], queryOrder: ['GetOrder'] }

test.group('Supplier SDK | seeded faults', () => {
  test('are the same for the same seed and others for another', ({ assert }) => {
    const of = (seed: string) => planFromSeed({ seed, percent: 35, calls: 50 }, operations).map(({ operation, nth, fault }) => `${operation} ${nth} ${fault}`)
    assert.deepEqual(of('a'), of('a'))
    assert.notDeepEqual(of('a'), of('b'))
    assert.isAbove(of('a').length, 15)
    assert.isBelow(of('a').length, 60)
  })

  test('say what is wrong with a plan', ({ assert }) => {
    assert.throws(() => planFromSeed({ seed: 'a', percent: 101 }, operations), /percent/)
    assert.throws(() => planFromSeed({ seed: 'a', percent: 50, faults: ['earthquake'] }, operations), /earthquake/)
  })
})

test.group('Supplier SDK | notices of a sandbox', (group) => {
  let sandbox: Sandbox
  let server: Server
  let bodies: string[]

  group.each.setup(async () => {
    bodies = []
    server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      bodies.push(body)
      response.end('ok')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const noticeUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`
    sandbox = await new Sandbox((await loadSandbox(folder))!, { noticeUrl }).start()
    return async () => {
      await sandbox.stop()
      server.closeAllConnections()
      server.close()
    }
  })

  async function told(...faults: string[]) {
    const { callOnce, parsePlan } = await import('#supplier-sdk/testing')
    const plugin = await loadSupplier(folder)
    const parsed = await plugin.settings.parse(sandbox.settings)
    if (!parsed.ok) throw new Error('settings')
    const call = (operation: string, input: unknown, key: string) => callOnce(plugin, operation, input, key, { settings: parsed.value })
    const account = await call('syncUser', { organisationRef: 'o', attributes: { organisationName: 'O' } }, 'k1')
    const { supplierAccountId } = (account.outcome as any).data
    await sandbox.setPlan(parsePlan(faults.map((fault, index) => ({ operation: 'notice', fault, nth: index + 1 })), sandbox.definition.operations))
    const items = [{ offerKey: 'vm.small.cn-east', options: {}, quantity: 1, months: 1 }]
    const guard = { expectedCostFen: 1, ceilingFen: 99_999_99, currency: 'CNY' }
    const order = await call('createOrder', { supplierAccountId, items, ...guard }, 'k2')
    const { supplierOrderNo } = (order.outcome as any).data
    await call('payOrder', { supplierOrderNo, supplierAccountId, ...guard }, 'k3')
    await sandbox.notices.settled()
    return sandbox.notices.sent
  }

  test('come once for every change of an order', async ({ assert }) => {
    const sent = await told()
    assert.deepEqual(sent.map(({ trouble, status }) => [trouble, status]), [[null, 200], [null, 200]])
    assert.lengthOf(new Set(sent.map(({ noticeId }) => noticeId)), 2)
  })

  test('come twice with the same id, or behind their successor', async ({ assert }) => {
    const twice = await told('notice_twice')
    assert.equal(twice[0].noticeId, twice[1].noticeId)
    await sandbox.reset()
    const reordered = await told('notice_reordered')
    assert.deepEqual(reordered.map(({ trouble }) => trouble), [null, 'reordered'])
  })

  test('are altered on the way when they are forged', async ({ assert }) => {
    await told('notice_forged')
    assert.isTrue(bodies[0].endsWith(' '))
    assert.isFalse(bodies[1].endsWith(' '))
  })
})
