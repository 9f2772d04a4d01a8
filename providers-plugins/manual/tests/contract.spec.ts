import { test } from '@japa/runner'
import { operationNames } from '#supplier-sdk'
import { runOffline } from '#supplier-sdk/testing'
import { catalogue } from '../catalogue.ts'
import plugin from '../plugin.ts'

const rows = [
  { ...catalogue.example },
  { ...catalogue.example, key: 'line-200m', list_price: '5800' },
]

const stored = (given: Record<string, string>[]) => {
  const read = catalogue.read(given)
  return read.ok ? read.stored : ''
}

test.group('By hand | contract', () => {
  test('reaches level 4, and says why most checks do not apply', async ({ assert }) => {
    const settings = { catalogue: stored(rows) }
    const { reached, checks } = await runOffline(plugin, { settings })
    assert.deepEqual(checks.filter(({ status }) => status === 'fail'), [])
    assert.equal(reached, 4)
    const passed = checks.filter(({ status }) => status === 'pass').map(({ id }) => id)
    assert.includeMembers(passed, ['manifest', 'manual_steps', 'health', 'offers', 'page_ends'])
    const skipped = checks.filter(({ status }) => status === 'n/a')
    assert.isTrue(skipped.every(({ detail }) => detail.length > 0))
  })

  test('reaches level 4 as it is, by the example of its catalogue', async ({ assert }) => {
    const { reached, checks } = await runOffline(plugin)
    assert.equal(reached, 4)
    assert.include(checks.filter(({ status }) => status === 'pass').map(({ id }) => id), 'offers')
  })

  test('has instructions for everything with an effect, and no function for it', ({ assert }) => {
    const values = plugin.settings.fill({ dueDays: 5, renew: '打电话' })
    const operations = plugin.connect({ settings: values, http: null as never, clock: { now: () => new Date() } })
    assert.deepEqual(operationNames.filter((name) => operations[name]), ['checkHealth', 'listOffers'])
    const steps = typeof plugin.manualSteps === 'function' ? plugin.manualSteps(values as never) : {}
    assert.equal(steps.renew?.instructions['zh-CN'], '打电话')
    assert.equal(steps.renew?.dueHours, 120)
  })

  test('says what the form proposed in both languages, and what operators wrote as they wrote it', ({ assert }) => {
    const values = plugin.settings.fill({ renew: '打电话' })
    const steps = typeof plugin.manualSteps === 'function' ? plugin.manualSteps(values as never) : {}
    assert.deepEqual(steps.renew?.instructions, { 'zh-CN': '打电话', 'en': '打电话' })
    assert.match(steps.createOrder!.instructions.en, /^Order at the supplier/)
    assert.match(steps.createOrder!.evidence.en, /^The supplier’s order number/)
    assert.include(steps.createOrder!.instructions['zh-CN'], '下单')
  })
})

test.group('By hand | catalogue', () => {
  test('comes back as the rows that went in', ({ assert }) => {
    const [first] = catalogue.rows(stored(rows))
    assert.deepEqual(first, catalogue.example)
  })

  const wrong: [column: string, value: string, code: string][] = [
    ['key', '', 'required'],
    ['key', 'two words', 'key'],
    ['name_en', ' ', 'required'],
    ['months', '12,24', 'months'],
    ['list_price', '12.345', 'price'],
    ['list_price', '-1', 'price'],
    ['quantity_max', '0', 'quantity'],
  ]
  for (const [column, value, code] of wrong) {
    test(`refuses "${value}" as ${column}, by row and column`, ({ assert }) => {
      const read = catalogue.read([rows[1], { ...rows[0], [column]: value }])
      assert.deepEqual(read, { ok: false, problems: [{ row: 2, column, code }] })
    })
  }

  test('refuses a key that stands there twice, and nothing at all', ({ assert }) => {
    const twice = catalogue.read([rows[0], rows[0]])
    assert.deepEqual(twice, { ok: false, problems: [{ row: 2, column: 'key', code: 'repeated' }] })
    assert.isFalse(catalogue.read([]).ok)
  })
})
