import { test } from '@japa/runner'
import {
  abilitiesOf,
  defineSettings,
  defineSupplier,
  operationClass,
  operationProblems,
  pluginProblems,
  propertiesFor,
  refusalReasons,
  refused,
  safeProperties,
  withSafeLimits,
} from '#supplier-sdk'
import { outcomeOfThrown, parsePlan, strike, type Exchange } from '#supplier-sdk/testing'
import { toySupplier } from './toy_supplier.ts'

const label = { 'zh-CN': '名称', 'en': 'Name' }

const settings = defineSettings({
  name: { type: 'text', label, required: true, pattern: '^[a-z]+$', maximum: 5 },
  key: { type: 'secret', label, required: true },
  kind: {
    type: 'select',
    label,
    default: 'a',
    options: [
      { value: 'a', label },
      { value: 'b', label },
    ],
  },
  count: { type: 'number', label, minimum: 1, maximum: 9 },
  open: { type: 'boolean', label, default: false },
  address: { type: 'url', label, default: 'https://api.example.com' },
})

const right = { name: 'abc', key: 'secret' }

test.group('Supplier SDK | settings', () => {
  test('fills defaults and drops empty optional fields', async ({ assert }) => {
    const parsed = await settings.parse({ ...right, count: '', address: '' })
    assert.isTrue(parsed.ok)
    const value = parsed.ok ? parsed.value : null
    assert.include(value, { kind: 'a', open: false, address: 'https://api.example.com' })
    assert.isUndefined(value?.count)
  })

  test('takes what a form sends', async ({ assert }) => {
    const parsed = await settings.parse({ ...right, count: '7', open: 'on', kind: 'b' })
    assert.include(parsed.ok ? parsed.value : null, { count: 7, open: true, kind: 'b' })
  })

  test('takes a loopback address with a port', async ({ assert }) => {
    const parsed = await settings.parse({ ...right, address: 'http://127.0.0.1:8080' })
    assert.isTrue(parsed.ok)
  })

  const wrong: [field: string, value: unknown][] = [
    ['name', 'ABC'],
    ['name', 'abcdef'],
    ['name', ''],
    ['key', ''],
    ['kind', 'c'],
    ['count', 10],
    ['count', 'many'],
    ['address', 'ftp://example.com'],
    ['address', 'javascript:alert(1)'],
  ]
  for (const [field, value] of wrong) {
    test(`refuses ${JSON.stringify(value)} as ${field}`, async ({ assert }) => {
      const parsed = await settings.parse({ ...right, [field]: value })
      assert.deepEqual(parsed.ok ? [] : parsed.errors.map((error) => error.field), [field])
    })
  }

  test('lists secrets by value', ({ assert }) => {
    assert.deepEqual(settings.secretValues({ ...right, address: 'x' }), ['secret'])
  })
})

test.group('Supplier SDK | plugins', () => {
  test('refuses a plugin of another SDK version', ({ assert }) => {
    assert.include(pluginProblems({ ...toySupplier(), sdk: 2 })[0], 'SDK 2')
  })

  test('refuses what is no plugin', ({ assert }) => {
    assert.isNotEmpty(pluginProblems(undefined))
    assert.isNotEmpty(pluginProblems({}))
  })

  test('throws with every problem at once', ({ assert }) => {
    assert.throws(
      () => defineSupplier({ ...toySupplier(), code: 'Toy!', sdk: 7 } as never),
      /code must be.*SDK 7/
    )
  })

  test('refuses payment without a look-up', ({ assert }) => {
    const checkHealth = async () => refused('unsupported', { supplierCode: '' })
    const payOrder = checkHealth
    assert.isNotEmpty(operationProblems({ checkHealth, payOrder }))
    assert.isEmpty(operationProblems({ checkHealth, payOrder, queryOrder: checkHealth }))
    assert.deepEqual(abilitiesOf({ checkHealth, payOrder }), ['checkHealth', 'payOrder'])
  })
})

test.group('Supplier SDK | declared properties', () => {
  test('are safe where nothing is said', ({ assert }) => {
    assert.deepEqual(propertiesFor({}), safeProperties)
    assert.isNull(propertiesFor({}).effectSettleSeconds)
    assert.equal(propertiesFor({}).lookup, 'none')
  })

  test('differ by family', ({ assert }) => {
    const declared = {
      createSemantics: { renew: 'oneStep' as const },
      families: { eip: { createSemantics: { createOrder: 'oneStep' as const } } },
    }
    assert.equal(propertiesFor(declared, 'ecs').createSemantics.createOrder, 'twoStep')
    const eip = propertiesFor(declared, 'eip').createSemantics
    assert.deepEqual(eip, { createOrder: 'oneStep', renew: 'oneStep', change: 'twoStep' })
  })

  test('put what charges at once into the class spend', ({ assert }) => {
    const oneStep = propertiesFor({ createSemantics: { createOrder: 'oneStep' } })
    assert.equal(operationClass('createOrder'), 'mutate')
    assert.equal(operationClass('createOrder', oneStep), 'spend')
    assert.equal(operationClass('payOrder'), 'spend')
    assert.equal(operationClass('queryOrder', oneStep), 'read')
  })

  test('keep the limits that are not declared', ({ assert }) => {
    const limits = withSafeLimits({ concurrency: { read: 9 } })
    assert.equal(limits.concurrency.read, 9)
    assert.equal(limits.concurrency.spend, 1)
  })

  test('know every reason of the contract', ({ assert }) => {
    assert.lengthOf(refusalReasons, 17)
  })
})

test.group('Supplier SDK | outcomes', () => {
  const exchange = {} as Exchange
  const thrown = (facts: object) => Object.assign(new Error('x'), facts)

  test('says not_sent only of a first request that never left', ({ assert }) => {
    const refusedConnection = thrown({ code: 'ECONNREFUSED' })
    const slowConnect = thrown({ code: 'ETIMEDOUT', event: 'connect' })
    assert.equal(outcomeOfThrown(refusedConnection, [exchange]).status, 'not_sent')
    assert.equal(outcomeOfThrown(slowConnect, [exchange]).status, 'not_sent')
    assert.equal(outcomeOfThrown(refusedConnection, [exchange, exchange]).status, 'unknown')
    const slowAnswer = thrown({ code: 'ETIMEDOUT', event: 'response' })
    assert.equal(outcomeOfThrown(slowAnswer, [exchange]).status, 'unknown')
    assert.equal(outcomeOfThrown(thrown({ code: 'ECONNRESET' }), [exchange]).status, 'unknown')
  })
})

test.group('Supplier SDK | fault plans', () => {
  const operations = { payOrder: ['PayOrder'] }

  test('strike the n-th call, by either name and either notation', ({ assert }) => {
    const plan = parsePlan([{ operation: 'payOrder', nth: 2, fault: 'F3' }], operations)
    assert.isNull(strike(plan, 'PayOrder'))
    assert.isNull(strike(plan, 'GetOrder'))
    assert.equal(strike(plan, 'PayOrder')?.fault, 'timeout_after')
    assert.isNull(strike(plan, 'PayOrder'))
  })

  test('refuse an unknown fault with the list of those that exist', ({ assert }) => {
    const plan = [{ operation: 'payOrder', nth: 1, fault: 'F99' }]
    assert.throws(() => parsePlan(plan, operations), /F12/)
    assert.throws(() => parsePlan({}, operations), /list/)
    assert.throws(() => parsePlan([{ ...plan[0], fault: 'F3', nth: -1 }], operations), /nth/)
  })
})
