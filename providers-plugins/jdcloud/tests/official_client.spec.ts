import { test } from '@japa/runner'
import { createRequire } from 'node:module'
import { startSandbox, type Sandbox } from '#supplier-sdk/testing'
import definition from '../sandbox/main.ts'

interface Answer {
  requestId: string
  result: Record<string, unknown>
}

interface Client {
  makeRequest(
    path: string,
    method: string,
    pathParams: object,
    query: object,
    headers: object,
    form: object,
    body: object | null,
    contentTypes: string[],
    accepts: string[],
    returnType: null
  ): Promise<Answer>
}

type ClientClass = new (options: object) => Client

interface Library {
  config: { logger: () => void }
  Service: {
    new (service: string, options: object): Client
    _services: Record<string, boolean>
  }
}

const require = createRequire(import.meta.url)
const library = require('jdcloud-sdk-js/src/lib/node_loader') as Library
require('jdcloud-sdk-js/src/lib/jc')
library.config.logger = () => undefined

const JSON_ONLY = ['application/json']

/** As the vendor's own packages do it for services that are not on npm. */
function clientOf(service: string, basePath: string, sandbox: Sandbox, secret?: string): Client {
  library.Service._services[service] = true
  const { accessKeyId, accessKeySecret } = sandbox.settings as Record<string, string>
  return new library.Service(service, {
    credentials: { accessKeyId, secretAccessKey: secret ?? accessKeySecret },
    regionId: 'cn-north-1',
    endpoint: { protocol: 'http', host: new URL(sandbox.endpoint).host },
    basePath,
    logger: () => undefined,
  })
}

async function send(client: Client, method: string, path: string, params: object, body: object | null) {
  const answer = await client.makeRequest(path, method, params, {}, {}, {}, body, JSON_ONLY, JSON_ONLY, null)
  return answer.result
}

const SERVER = {
  instanceSpec: {
    az: 'cn-north-1a',
    instanceType: 'g.n3.large',
    imageId: 'img-ubuntu2404',
    name: 'official',
    systemDisk: { diskCategory: 'cloud', cloudDiskSpec: { diskType: 'ssd.gp1', diskSizeGB: 40 } },
    charge: { chargeMode: 'prepaid_by_duration', chargeUnit: 'month', chargeDuration: 1 },
  },
  maxCount: 1,
  clientToken: 'official-1',
}

test.group('JD Cloud | the official client', (group) => {
  let sandbox: Sandbox

  group.each.setup(async () => {
    sandbox = await startSandbox(definition, { options: { provisioningSeconds: 0 } })
    return () => sandbox.stop()
  })

  test('buys a server with the packaged service, once per token', async ({ assert }) => {
    const VM = require('jdcloud-sdk-js/src/repo/vm/v1/vm') as ClientClass
    const { accessKeyId, accessKeySecret } = sandbox.settings as Record<string, string>
    const client = new VM({
      credentials: { accessKeyId, secretAccessKey: accessKeySecret },
      regionId: 'cn-north-1',
      endpoint: { protocol: 'http', host: new URL(sandbox.endpoint).host },
      logger: () => undefined,
    }) as Client & {
      createInstances(options: object, region: string): Promise<Answer>
      describeInstances(options: object, region: string): Promise<Answer>
    }
    const first = await client.createInstances(SERVER, 'cn-north-1')
    const second = await client.createInstances(SERVER, 'cn-north-1')
    assert.deepEqual(second.result, first.result)
    const listed = await client.describeInstances({ pageSize: 20 }, 'cn-north-1')
    assert.lengthOf(listed.result.instances as unknown[], 1)
    assert.lengthOf(sandbox.supplier.effects().payments, 1)
  })

  test('lists, pays and refunds through the generic service', async ({ assert }) => {
    const order = clientOf('order', '/v2', sandbox)
    const { supplierOrderNo: orderNumber } = sandbox.supplier.placeInConsole?.({}) ?? {}
    const queryVo = { status: 'NO_PAY', pageNumber: 1, pageSize: 10 }
    const listed = await send(order, 'POST', '/regions/{regionId}/orders', { regionId: 'cn-north-1' }, { queryVo })
    assert.equal(listed.totalCount, 1)
    const params = { regionId: 'cn-north-1', orderNumber }
    await send(order, 'POST', '/regions/{regionId}/order/{orderNumber}:pay', params, { autoPay: true })
    const { payments, resources } = sandbox.supplier.effects()
    assert.deepEqual(payments, [orderNumber])
    const refund = clientOf('refund', '/v1', sandbox)
    const jsonBody = { resourceId: resources[0], refundType: 1, refundWay: 1 }
    const answer = await send(refund, 'POST', '/regions/{regionId}/refund:resource', { regionId: 'cn-north-1' }, { jsonBody })
    assert.isTrue(answer.success)
    assert.lengthOf(sandbox.supplier.effects().refunds, 1)
  })

  test('is refused with another secret', async ({ assert }) => {
    const order = clientOf('order', '/v2', sandbox, 'another secret')
    const params = { regionId: 'cn-north-1' }
    const failed = await send(order, 'POST', '/regions/{regionId}/orders', params, { queryVo: {} }).then(
      () => null,
      (error: { error?: { status?: string } }) => error
    )
    assert.isNotNull(failed)
    assert.equal(failed?.error?.status, 'PERMISSION_DENIED')
  })
})
