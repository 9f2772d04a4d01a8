import { test } from '@japa/runner'
import { readAllPages } from '#supplier-sdk'
import { toBillLine } from '../bill_mapper.ts'
import { catalogue } from '../catalog.ts'
import { settings } from '../config.ts'
import { clientTokenOf, toCommonBuyBody, toOrderSnapshot, toResourceSnapshot } from '../mapper.ts'
import { stateTables } from '../states.ts'

const values = settings.fill({ accessKeyId: 'AKLTtest', secretAccessKey: 'secret-secret' })
const tables = stateTables(values)

const orderInfo = {
  OrderID: 'Order7213929878000000001',
  OrderType: 'New',
  Status: 'ToBePaid',
  CreateTime: '2026-03-01T16:30:00+08:00',
  OriginalAmount: '174.00',
  DiscountAmount: '139.20',
  CouponAmount: '0.00',
  PayableAmount: '139.20',
  PaidAmount: '0.00',
  BuyerID: 2100100001,
}

const row = {
  InstanceID: 'i-1',
  Product: 'ecs',
  ConfigurationCode: 'ecs.g3i.large',
  Times: '12',
  Period: 'month',
  OriginalAmount: '87.00',
  PayableAmount: '69.60',
  PaidAmount: '0.00',
}

const allOffers = () =>
  readAllPages(async (cursor) => {
    const answer = await catalogue.listOffers({ cursor })
    return answer.status === 'done' ? answer.data : { items: [], nextCursor: null }
  })

test.group('Volcano Engine | mapper', () => {
  test('maps an order in fen and UTC, with the raw state beside the mapped one', ({ assert }) => {
    const order = toOrderSnapshot(orderInfo, [row, { ...row, InstanceID: 'i-2' }], tables)
    assert.equal(order.costFen, 139_20)
    assert.equal(order.createdAt.toISOString(), '2026-03-01T08:30:00.000Z')
    assert.equal(order.state, 'awaiting_payment')
    assert.equal(order.rawState, 'ToBePaid')
    assert.equal(order.supplierAccountId, '2100100001')
    assert.deepEqual(order.resourceIds, ['i-1', 'i-2'])
    assert.lengthOf(order.items, 1)
    assert.include(order.items[0], { quantity: 2, months: 12, listFen: 174_00, costFen: 139_20 })
  })

  test('keeps a state that no table has as unknown', ({ assert }) => {
    const order = toOrderSnapshot({ ...orderInfo, Status: 'Verifying' }, [], tables)
    assert.equal(order.state, 'unknown')
    assert.equal(order.rawState, 'Verifying')
  })

  test('takes states from the settings', ({ assert }) => {
    const own = stateTables({ ...values, orderStates: 'Verifying=provisioning, ToBePaid=expired' })
    assert.equal(
      toOrderSnapshot({ ...orderInfo, Status: 'Verifying' }, [], own).state,
      'provisioning'
    )
    assert.equal(toOrderSnapshot(orderInfo, [], own).state, 'expired')
  })

  test('refuses a state of the settings that does not exist', ({ assert }) => {
    assert.throws(() => stateTables({ ...values, orderStates: 'Verifying=soon' }), /one of/)
  })

  test('reads a time without an offset as Beijing time', ({ assert }) => {
    const order = toOrderSnapshot({ ...orderInfo, CreateTime: '2026-03-01 16:30:00' }, [], tables)
    assert.equal(order.createdAt.toISOString(), '2026-03-01T08:30:00.000Z')
  })

  test('tells the refund of a refund order as a positive amount', ({ assert }) => {
    const info = { ...orderInfo, OrderType: 'Refund', Status: 'Refunded', PaidAmount: '-120.55' }
    const order = toOrderSnapshot(info, [], tables)
    assert.equal(order.kind, 'refund')
    assert.equal(order.refundFen, 120_55)
    assert.isUndefined(order.costFen)
  })

  test('refuses an amount that is a number or no decimal', ({ assert }) => {
    assert.throws(() => toOrderSnapshot({ ...orderInfo, PayableAmount: 139.2 }, [], tables))
    assert.throws(() => toOrderSnapshot({ ...orderInfo, PayableAmount: '1e3' }, [], tables))
  })

  test('refuses an order without a number', ({ assert }) => {
    assert.throws(() => toOrderSnapshot({ ...orderInfo, OrderID: '' }, [], tables), /OrderID/)
  })

  test('maps an instance', ({ assert }) => {
    const resource = toResourceSnapshot(
      {
        AccountID: 2100100001,
        InstanceID: 'i-1',
        InstanceName: 'web',
        Product: 'ecs',
        ConfigurationCode: 'ecs.g3i.large',
        PaymentMethod: 'PrePaid',
        Status: 'Running',
        BeginTime: '2026-03-01T16:30:00+08:00',
        ExpiredTime: '2026-04-01T16:30:00+08:00',
      },
      tables
    )
    assert.include(resource, { id: 'i-1', state: 'running', billingMode: 'prepaid', name: 'web' })
    assert.equal(resource.expiresAt?.toISOString(), '2026-04-01T08:30:00.000Z')
  })

  test('keeps a bill line in millionths', ({ assert }) => {
    const line = toBillLine({
      BillDetailId: 'BD1',
      BillPeriod: '2026-03',
      BillCategory: 'refund-terminate',
      Currency: 'CNY',
      OwnerID: '2100100001',
      Product: 'ecs',
      ExpenseBeginTime: '2026-03-01 00:00:00',
      ExpenseEndTime: '2026-03-02 00:00:00',
      OriginalBillAmount: '-0.000125',
      PayableAmount: '-0.000100',
    })
    assert.include(line, { chargeCategory: 'credit', listCostMicro: -125, billedCostMicro: -100 })
  })

  test('shortens a long key to a token of 36 characters, the same every time', ({ assert }) => {
    const long = 'line-01HZX3V9Q8W7E6R5T4Y3U2I1O0:createOrder:1'
    const token = clientTokenOf(long)
    assert.lengthOf(token, 36)
    assert.equal(clientTokenOf(long), token)
    assert.notEqual(clientTokenOf(`${long.slice(0, -1)}2`), token)
    assert.equal(clientTokenOf('line-1:createOrder:1'), 'line-1:createOrder:1')
  })

  test('orders one configuration per instance, with the term as a charge item', ({ assert }) => {
    const options = { imageId: 'windows-2022', systemDiskType: 'essd-pl1', systemDiskGib: 100 }
    const item = { offerKey: 'ecs.g3i.large@cn-beijing', options, quantity: 2, months: 12 }
    const body = toCommonBuyBody(catalogue.configure(item), 'key-1') as {
      RegionCode: string
      ConfigList: { ChargeItemList: { ChargeItemCode: string; Count: string }[] }[]
    }
    assert.equal(body.RegionCode, 'cn-beijing')
    assert.lengthOf(body.ConfigList, 2)
    assert.deepEqual(body.ConfigList[0].ChargeItemList, [
      { ChargeItemCode: 'instance', Count: '1' },
      { ChargeItemCode: 'image.windows-2022', Count: '1' },
      { ChargeItemCode: 'system_volume.essd-pl1', Count: '100' },
      { ChargeItemCode: 'period_month', Count: '12' },
    ])
  })

  test('names every wrong field of an item', ({ assert }) => {
    const options = { imageId: 'solaris', systemDiskGib: 45 }
    const item = { offerKey: 'ecs.g3i.large@cn-beijing', options, quantity: 21, months: 5 }
    const fields = catalogue.problemsOf(item, 'items.0').map(({ field, code }) => `${field} ${code}`)
    assert.deepEqual(fields, [
      'items.0.options.imageId enum',
      'items.0.options.systemDiskGib multiple_of',
      'items.0.months enum',
      'items.0.quantity maximum',
    ])
  })

  test('serves between 80 and 120 offers in three regions', async ({ assert }) => {
    const offers = await allOffers()
    assert.isTrue(offers.length >= 80 && offers.length <= 120)
    assert.equal(new Set(offers.map(({ region }) => region)).size, 3)
  })
})
