import { createRequire } from 'node:module'
import { test } from '@japa/runner'
import { startSandbox, type Sandbox } from '#supplier-sdk/testing'
import definition from '../sandbox/main.ts'
import { SERVER_FOR_A_MONTH } from './server_for_a_month.ts'

type Answer = { ResponseMetadata: { RequestId: string; Error?: { Code: string; Message: string } }; Result: Record<string, any> }
type OlderService = { createJSONAPI(action: string): (body: object) => Promise<Answer>; createAPI(action: string, how: object): (query: object) => Promise<Answer> }
type Signed = { getSignUrl(credentials: { accessKeyId: string; secretKey: string; sessionToken?: string }): string }

const require = createRequire(import.meta.url)
const { Service, Signer, sts } = require('@volcengine/openapi') as {
  Service: new (options: object) => OlderService
  Signer: new (request: object, service: string) => Signed
  sts: { StsService: new (options: object) => { setHost(host: string): void; AssumeRole(query: object): Promise<Answer> } }
}

const buy = { ClientToken: 'older-1', RegionCode: 'cn-beijing', ConfigList: [SERVER_FOR_A_MONTH] }

/** `@volcengine/openapi`, which never throws on an HTTP error: whatever was answered is in the body. */
test.group('Volcano Engine | the older official client', (group) => {
  let sandbox: Sandbox

  group.each.setup(async () => {
    sandbox = await startSandbox(definition, { options: { provisioningSeconds: 0 } })
    return () => sandbox.stop()
  })

  const keys = () => sandbox.settings as { accessKeyId: string; secretAccessKey: string }
  const host = () => new URL(sandbox.endpoint).host

  function optionsOf(secretKey = keys().secretAccessKey) {
    return { host: host(), protocol: 'http:', region: 'cn-beijing', accessKeyId: keys().accessKeyId, secretKey }
  }

  const billing = (secretKey?: string) => new Service({ ...optionsOf(secretKey), serviceName: 'billing', defaultVersion: '2022-01-01' })

  async function send(action: string, body: object, service = billing()): Promise<Record<string, any>> {
    const { ResponseMetadata, Result } = await service.createJSONAPI(action)(body)
    if (ResponseMetadata.Error) throw new Error(ResponseMetadata.Error.Code)
    return Result
  }

  test('buys, pays, reads and unsubscribes', async ({ assert }) => {
    const { OrderInfos } = await send('CommonBuy', buy)
    const [{ OrderID }] = OrderInfos
    const unpaid = await send('GetOrder', { OrderID })
    assert.equal(unpaid.OrderInfo.Status, 'ToBePaid')
    await send('PayOrder', { OrderID })
    const paid = await send('GetOrder', { OrderID })
    assert.equal(paid.OrderInfo.Status, 'Finished')
    const { InstanceList } = await send('ListAvailableInstances', { MaxResults: 10 })
    const [{ InstanceID }] = InstanceList
    await send('UnsubscribeInstance', { InstanceID, Product: 'ecs' })
    const { orders, payments, resources, refunds } = sandbox.supplier.effects()
    assert.deepEqual([orders, payments, resources, refunds].map(({ length }) => length), [1, 1, 1, 1])
  })

  test('gets the first order again for the same token', async ({ assert }) => {
    assert.deepEqual(await send('CommonBuy', buy), await send('CommonBuy', buy))
    assert.lengthOf(sandbox.supplier.effects().orders, 1)
  })

  test('assumes a role by a signed GET', async ({ assert }) => {
    const client = new sts.StsService(optionsOf())
    client.setHost(host())
    const { roleName } = sandbox.settings as Record<string, string>
    const organisation = new Service({ ...optionsOf(), serviceName: 'organization', defaultVersion: '2022-01-01' })
    const { AccountId } = await send('CreateAccount', { AccountName: 'older', ShowName: '旧客户端' }, organisation)
    const { Result } = await client.AssumeRole({ RoleTrn: `trn:iam::${AccountId}:role/${roleName}`, RoleSessionName: 'older' })
    assert.properties(Result.Credentials, ['AccessKeyId', 'SecretAccessKey', 'SessionToken'])
  })

  test('is let in by a signature in the address, and not when the address was changed', async ({ assert }) => {
    const params = { Action: 'QueryBalanceAcct', Version: '2022-01-01' }
    const { accessKeyId, secretAccessKey: secretKey } = keys()
    const query = new Signer({ method: 'GET', region: 'cn-beijing', pathname: '/', params }, 'billing').getSignUrl({ accessKeyId, secretKey })
    const good = await fetch(`${sandbox.endpoint}/?${query}`)
    assert.equal(good.status, 200)
    const changed = await fetch(`${sandbox.endpoint}/?${query.replace('QueryBalanceAcct', 'ListAvailableInstances')}`)
    assert.equal(changed.status, 403)
  })

  test('is refused with another secret, and told so in the body', async ({ assert }) => {
    await assert.rejects(() => send('CommonBuy', buy, billing('bm90IHRoZSBzZWNyZXQ=')), 'SignatureDoesNotMatch')
    assert.lengthOf(sandbox.supplier.effects().orders, 0)
  })
})
