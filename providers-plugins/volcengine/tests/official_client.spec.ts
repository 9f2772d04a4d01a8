import { test } from '@japa/runner'
import { buildRequestConfigFromMetaPath, Client, Command } from '@volcengine/sdk-core'
import { startSandbox, type Sandbox } from '#supplier-sdk/testing'
import definition from '../sandbox/main.ts'
import { SERVER_FOR_A_MONTH } from './server_for_a_month.ts'

class Billing extends Command<object, { Result: Record<string, never> }> {
  constructor(action: string, input: object) {
    super(input)
    const path = `/${action}/2022-01-01/billing/post/application_json/`
    this.requestConfig = buildRequestConfigFromMetaPath(path)
  }
}

test.group('Volcano Engine | the official client', (group) => {
  let sandbox: Sandbox

  group.each.setup(async () => {
    sandbox = await startSandbox(definition, { options: { provisioningSeconds: 0 } })
    return () => sandbox.stop()
  })

  const connect = (secret?: string) => {
    const { accessKeyId, secretAccessKey } = sandbox.settings as Record<string, string>
    return new Client({
      accessKeyId,
      secretAccessKey: secret ?? secretAccessKey,
      region: 'cn-beijing',
      host: new URL(sandbox.endpoint).host,
      protocol: 'http',
      autoRetry: false,
    })
  }

  const send = async (action: string, input: object, client = connect()) => {
    const answer = await client.send(new Billing(action, input))
    return answer.Result as Record<string, unknown>
  }

  const buy = { ClientToken: 'official-1', RegionCode: 'cn-beijing', ConfigList: [SERVER_FOR_A_MONTH] }

  async function running(): Promise<string> {
    const { OrderInfos } = (await send('CommonBuy', buy)) as { OrderInfos: { OrderID: string }[] }
    await send('PayOrder', { OrderID: OrderInfos[0].OrderID })
    const listed = (await send('ListAvailableInstances', { MaxResults: 10 })) as unknown as { InstanceList: { InstanceID: string }[] }
    return listed.InstanceList[0].InstanceID
  }

  test('buys, pays, reads and unsubscribes', async ({ assert }) => {
    const bought = (await send('CommonBuy', buy)) as { OrderInfos: { OrderID: string }[] }
    const [{ OrderID }] = bought.OrderInfos
    const unpaid = (await send('GetOrder', { OrderID })) as { OrderInfo: Record<string, string> }
    assert.equal(unpaid.OrderInfo.Status, 'ToBePaid')
    await send('PayOrder', { OrderID })
    const paid = (await send('GetOrder', { OrderID })) as { OrderInfo: Record<string, string> }
    assert.equal(paid.OrderInfo.Status, 'Finished')
    assert.equal(paid.OrderInfo.PaidAmount, unpaid.OrderInfo.PayableAmount)
    const listed = await send('ListAvailableInstances', { MaxResults: 10 })
    const [instance] = listed.InstanceList as { InstanceID: string }[]
    await send('UnsubscribeInstance', { InstanceID: instance.InstanceID, Product: 'ecs' })
    const { orders, payments, resources, refunds } = sandbox.supplier.effects()
    const counts = [orders, payments, resources, refunds].map(({ length }) => length)
    assert.deepEqual(counts, [1, 1, 1, 1])
  })

  test('gets the first order again for the same token', async ({ assert }) => {
    assert.deepEqual(await send('CommonBuy', buy), await send('CommonBuy', buy))
    assert.lengthOf(sandbox.supplier.effects().orders, 1)
  })

  test('asks for prices, renews, cancels, and reads bill and balance', async ({ assert }) => {
    const InstanceID = await running()
    const priced = await send('QueryPriceForRenew', { Product: 'ecs', UseDuration: 1, InstanceIDList: [InstanceID] })
    assert.match(String(priced.TotalOriginalAmount), /^\d+(\.\d+)?$/)
    const renewal = { InstanceID, Product: 'ecs', RenewalDurationUnit: 'month', RenewalDuration: 1, ClientToken: 'official-renewal' }
    assert.deepEqual(await send('RenewInstance', renewal), await send('RenewInstance', renewal))
    const { OrderInfos } = (await send('CommonBuy', { ...buy, ClientToken: 'official-2' })) as { OrderInfos: { OrderID: string }[] }
    await send('CancelOrder', { OrderID: OrderInfos[0].OrderID })
    await assert.rejects(() => send('PayOrder', { OrderID: OrderInfos[0].OrderID }), /4\d\d/)
    const balance = await send('QueryBalanceAcct', {})
    assert.match(String(balance.AvailableBalance), /^\d+\.\d\d$/)
    const month = new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 7)
    const bill = await send('ListBillDetail', { BillPeriod: month, Limit: 300, Offset: 0, GroupTerm: 0, GroupPeriod: 2, IgnoreZero: 0, NeedRecordNum: 1 })
    assert.equal(Number(bill.Total), 2)
  })

  test('is refused the sixth bill request within a second', async ({ assert }) => {
    const ask = () => send('ListBillDetail', { BillPeriod: '2026-11', Limit: 300, Offset: 0, GroupTerm: 0, GroupPeriod: 2, IgnoreZero: 0, NeedRecordNum: 1 })
    const answers = await Promise.allSettled(Array.from({ length: 6 }, ask))
    const [refused, ...others] = answers.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    assert.match(String(refused.reason), /429/)
    assert.lengthOf(others, 0)
  })

  test('lists orders page by page', async ({ assert }) => {
    for (const token of ['a', 'b', 'c']) await send('CommonBuy', { ...buy, ClientToken: token })
    const seen: string[] = []
    let next: string | undefined
    do {
      const page = (await send('ListOrders', { MaxResults: 2, NextToken: next })) as { OrderInfos: { OrderID: string }[]; NextToken?: string }
      seen.push(...page.OrderInfos.map(({ OrderID }) => OrderID))
      next = page.NextToken || undefined
    } while (next)
    assert.lengthOf(new Set(seen), 3)
    assert.lengthOf(seen, 3)
  })

  test('is refused with another secret', async ({ assert }) => {
    const client = connect('bm90IHRoZSBzZWNyZXQ=')
    await assert.rejects(() => send('CommonBuy', buy, client), /403/)
    assert.lengthOf(sandbox.supplier.effects().orders, 0)
  })

  test('is refused a token of more than 36 characters', async ({ assert }) => {
    const long = { ...buy, ClientToken: 'x'.repeat(37) }
    await assert.rejects(() => send('CommonBuy', long), /400/)
  })
})
