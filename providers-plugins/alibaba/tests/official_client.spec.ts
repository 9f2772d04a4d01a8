import { test } from '@japa/runner'
import { createRequire } from 'node:module'
import { startSandbox, type Sandbox } from '#supplier-sdk/testing'
import definition from '../sandbox/main.ts'

type Made = Record<string, (request: object) => Promise<{ body: Record<string, unknown> }>>

const require = createRequire(import.meta.url)
const business = require('@alicloud/bssopenapi20171214') as Record<string, new (fields: object) => object> & {
  default: new (config: object) => Made
}
const sts = require('@alicloud/sts20150401') as typeof business
const { $OpenApiUtil } = require('@alicloud/openapi-core') as { $OpenApiUtil: { Config: new (fields: object) => object } }
const { RPCClient } = require('@alicloud/pop-core') as {
  RPCClient: new (config: object) => { request(action: string, parameters: object, options: object): Promise<Record<string, unknown>> }
}

const CUSTOMER = 1690000000000021

const SERVER = [
  ['Region', 'cn-hangzhou'],
  ['InstanceType', 'ecs.g8i.large'],
  ['ImageOs', 'ubuntu_24_04'],
  ['SystemDisk.Category', 'cloud_essd'],
  ['SystemDisk.Size', '40'],
  ['InternetMaxBandwidthOut', '0'],
]

test.group('Alibaba Cloud | the official clients', (group) => {
  let sandbox: Sandbox

  group.each.setup(async () => {
    sandbox = await startSandbox(definition, { options: { provisioningSeconds: 0 } })
    return () => sandbox.stop()
  })

  const configOf = (secret?: string) => {
    const { accessKeyId, accessKeySecret } = sandbox.settings as Record<string, string>
    const endpoint = new URL(sandbox.endpoint).host
    const key = { accessKeyId, accessKeySecret: secret ?? accessKeySecret }
    return new $OpenApiUtil.Config({ ...key, endpoint, protocol: 'http', regionId: 'cn-hangzhou' })
  }

  const buy = (ClientToken: string, months = 1) =>
    new business.CreateInstanceRequest({
      productCode: 'ecs',
      productType: 'ecs',
      subscriptionType: 'Subscription',
      period: months,
      clientToken: ClientToken,
      ownerId: CUSTOMER,
      parameter: SERVER.map(([code, value]) => ({ code, value })),
    })

  async function fund(client: Made) {
    const fields = { ownerId: CUSTOMER, amount: '5000', currency: 'CNY', outBizId: 'official-fund' }
    await client.setResellerUserQuota(new business.SetResellerUserQuotaRequest(fields))
  }

  test('buys, reads and gives back', async ({ assert }) => {
    const client = new business.default(configOf())
    await fund(client)
    const bought = await client.createInstance(buy('official-1'))
    assert.isTrue(bought.body.success)
    const { orderId, instanceId } = bought.body.data as { orderId: string; instanceId: string }
    const detail = await client.getOrderDetail(new business.GetOrderDetailRequest({ orderId, ownerId: CUSTOMER }))
    assert.equal(detail.body.code, 'Success')
    const refund = { instanceId, productCode: 'ecs', productType: 'ecs', clientToken: 'official-2', immediatelyRelease: '1' }
    const given = await client.refundInstance(new business.RefundInstanceRequest(refund)).catch((error: Error) => error)
    assert.match(String((given as Error).message), /ResourceNotExists/)
    const { orders, payments, resources } = sandbox.supplier.effects()
    assert.deepEqual([orders, payments, resources].map(({ length }) => length), [1, 1, 1])
  })

  test('gets the first order again for the same token, and another one is refused', async ({ assert }) => {
    const client = new business.default(configOf())
    await fund(client)
    const first = await client.createInstance(buy('official-3'))
    const second = await client.createInstance(buy('official-3'))
    assert.deepEqual(second.body.data, first.body.data)
    await assert.rejects(() => client.createInstance(buy('official-3', 2)), /IdempotentParameterMismatch/)
    assert.lengthOf(sandbox.supplier.effects().orders, 1)
  })

  test('takes a business failure with HTTP 200 for a result, as the vendor says that it does', async ({ assert }) => {
    const client = new business.default(configOf())
    const refused = await client.createInstance(buy('official-4'))
    assert.isFalse(refused.body.success)
    assert.equal(refused.body.code, 'INSUFFICIENT.AVAILABLE.QUOTA')
  })

  test('lists products and describes one', async ({ assert }) => {
    const client = new business.default(configOf())
    const products = await client.queryProductList(new business.QueryProductListRequest({ pageNum: 1, pageSize: 20 }))
    assert.isTrue(products.body.success)
    const wanted = { productCode: 'ecs', subscriptionType: 'Subscription' }
    const module = await client.describePricingModule(new business.DescribePricingModuleRequest(wanted))
    assert.isTrue(module.body.success)
  })

  test('assumes a role', async ({ assert }) => {
    const client = new sts.default(configOf())
    const wanted = { roleArn: `acs:ram::${CUSTOMER}:role/VnoAdminRole`, roleSessionName: 'official' }
    const session = await client.assumeRole(new sts.AssumeRoleRequest(wanted))
    assert.property(session.body, 'credentials')
  })

  test('asks for a certification page with the older client', async ({ assert }) => {
    const { accessKeyId, accessKeySecret } = sandbox.settings as Record<string, string>
    const client = new RPCClient({ accessKeyId, accessKeySecret, endpoint: sandbox.endpoint, apiVersion: '2015-07-01' })
    const wanted = { AliyunPk: CUSTOMER, BidType: 'NORMAL', Platform: 'pc', Source: 'BID', SubjectType: 'all' }
    const answer = await client.request('GenerateAliyunBidCertWaysUrl', wanted, { method: 'POST' })
    assert.include(String(answer.Data), '/certify?ticket=')
  })

  test('is refused with another secret', async ({ assert }) => {
    const client = new business.default(configOf('another-secret'))
    await assert.rejects(() => client.queryAccountBalance({}), /SignatureDoesNotMatch/)
  })
})
