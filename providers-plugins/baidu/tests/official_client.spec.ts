import { test } from '@japa/runner'
import { createRequire } from 'node:module'
import { startSandbox, type Sandbox } from '#supplier-sdk/testing'
import definition from '../sandbox/main.ts'

interface Answer {
  body: Record<string, unknown>
}

interface Client {
  sendRequest(
    method: string,
    path: string,
    options: { body?: string; params?: Record<string, unknown> }
  ): Promise<Answer>
}

type ClientClass = new (config: object, service: string, supportsRegion: boolean) => Client

const { BceBaseClient } = createRequire(import.meta.url)('@baiducloud/sdk') as {
  BceBaseClient: ClientClass
}

const SERVER = {
  spec: 'bcc.g5.c2m8',
  imageId: 'ubuntu-24-04',
  zoneName: 'cn-bj-a',
  rootDiskStorageType: 'cloud_hp1',
  rootDiskSizeInGb: 40,
  networkCapacityInMbps: 0,
  purchaseCount: 1,
  billing: {
    paymentTiming: 'Prepaid',
    reservation: { reservationLength: 1, reservationTimeUnit: 'month' },
  },
}

test.group('Baidu AI Cloud | the official client', (group) => {
  let sandbox: Sandbox

  group.each.setup(async () => {
    sandbox = await startSandbox(definition, { options: { provisioningSeconds: 0 } })
    return () => sandbox.stop()
  })

  const connect = (secret?: string, session: Record<string, string> = {}) => {
    const { accessKeyId, secretAccessKey } = sandbox.settings as Record<string, string>
    const credentials = { ak: accessKeyId, sk: secret ?? secretAccessKey }
    const config = { endpoint: sandbox.endpoint, credentials, ...session }
    return new BceBaseClient(config, 'billing', false)
  }

  const post = async (path: string, body: object, client = connect()) => {
    const answer = await client.sendRequest('POST', path, { body: JSON.stringify(body) })
    return answer.body
  }

  test('buys a server, reads its order and gives it back', async ({ assert }) => {
    const params = { clientToken: 'official-1' }
    const request = { body: JSON.stringify(SERVER), params }
    const { body } = await connect().sendRequest('POST', '/v2/instanceBySpec', request)
    const found = await post('/v1/order/getByUuid', { uuids: [body.orderId] })
    const [order] = found.orders as { status: string; price: number; shortIds: string[] }[]
    assert.equal(order.status, 'CREATED')
    assert.isNumber(order.price)
    const refund = await post('/v2/instance/batchRefundResource', { instanceIds: order.shortIds })
    assert.deepEqual(refund.failedInstanceIds, [])
    const { orders, payments, resources, refunds } = sandbox.supplier.effects()
    assert.deepEqual([orders, payments, resources, refunds].map(({ length }) => length), [1, 1, 1, 1])
  })

  test('gets the first order again for the same token, and another one is refused', async ({ assert }) => {
    const buy = (server: object) =>
      connect().sendRequest('POST', '/v2/instanceBySpec', {
        body: JSON.stringify(server),
        params: { clientToken: 'official-2' },
      })
    const first = await buy(SERVER)
    const second = await buy(SERVER)
    assert.equal(second.body.orderId, first.body.orderId)
    await assert.rejects(() => buy({ ...SERVER, purchaseCount: 2 }))
    assert.lengthOf(sandbox.supplier.effects().orders, 1)
  })

  test('pays and cancels orders from the console', async ({ assert }) => {
    const { supplierOrderNo: orderId } = sandbox.supplier.placeInConsole?.({}) ?? {}
    assert.deepInclude(await post('/v1/order/pay', { orderId }), { success: true })
    const { supplierOrderNo: other } = sandbox.supplier.placeInConsole?.({}) ?? {}
    assert.deepInclude(await post('/v1/order/cancel', { orderIds: [other] }), { success: true })
    assert.lengthOf(sandbox.supplier.effects().payments, 1)
  })

  test('reads a bill by GET with a query', async ({ assert }) => {
    const params = { month: '2026-01', productType: 'prepay', pageNo: 1, pageSize: 50 }
    const { body } = await connect().sendRequest('GET', '/v1/bill/resource/month', { params })
    assert.equal(body.totalCount, 0)
  })

  test('is refused with another secret', async ({ assert }) => {
    await assert.rejects(() => post('/v1/finance/cash/balance', {}, connect('another secret')))
  })
})
