import { test } from '@japa/runner'
import fc from 'fast-check'
import { checkItem, readOptions } from '#catalog/options'
import { parseRate } from '#catalog/rates'
import type { OptionsSchema } from '#supplier-sdk'
import { serverOptions } from '#tests/fixtures/catalog'

const terms = { optionsSchema: serverOptions, months: [1, 12], quantityMax: 5 }

test.group('Catalog | options', () => {
  test('reads what a form sends as the schema’s types', ({ assert }) => {
    const schema: OptionsSchema = {
      ...serverOptions,
      properties: { ...serverOptions.properties, backup: { 'type': 'boolean', 'title': '备份', 'x-title': { 'zh-CN': '备份', 'en': 'Backup' } } },
    }
    assert.deepEqual(readOptions(schema, { systemDiskGib: '60', imageId: 'debian-12', backup: 'on' }), { systemDiskGib: 60, imageId: 'debian-12', backup: true })
    assert.deepEqual(readOptions(schema, { systemDiskGib: '' }), { backup: false })
    assert.deepEqual(readOptions(serverOptions, { systemDiskGib: '4e1', other: '1' }), { systemDiskGib: '4e1', other: '1' })
  })

  test('names of Object.prototype are no options', ({ assert }) => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const options = JSON.parse(`{"${name}": "x"}`)
      const { problems } = checkItem(terms, { options: readOptions(serverOptions, options), quantity: 1, months: 1 })
      assert.deepEqual(problems.map(({ field }) => field), [`options.${name}`])
    }
    assert.isUndefined(({} as any).x)
  })

  test('lets through exactly the sizes that the schema allows', ({ assert }) => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 4_000 }), (systemDiskGib) => {
        const { problems } = checkItem(terms, { options: { systemDiskGib }, quantity: 1, months: 1 })
        const allowed = systemDiskGib >= 40 && systemDiskGib <= 2_048 && systemDiskGib % 10 === 0
        assert.equal(problems.length === 0, allowed)
      }),
      { seed: 20_261_123, numRuns: 500 }
    )
  })

  test('takes no more units than offer and house allow', ({ assert }) => {
    const codes = (quantity: number, quantityMax: number) => checkItem({ ...terms, quantityMax }, { options: {}, quantity, months: 1 }).problems.map(({ code }) => code)
    assert.deepEqual([codes(5, 5), codes(6, 5), codes(101, 500), codes(-1, 5), codes(Number.NaN, 5)], [[], ['quantity'], ['quantity'], ['quantity'], ['quantity']])
  })
})

test.group('Catalog | rates', () => {
  test('reads {typed} as {expected}')
    .with([
      { typed: '8.5 折', expected: 8_500 }, { typed: '8.5折', expected: 8_500 }, { typed: '8.5', expected: 8_500 }, { typed: '85%', expected: 8_500 },
      { typed: '85 ％', expected: 8_500 }, { typed: '85', expected: 8_500 }, { typed: '85折', expected: 8_500 }, { typed: '10', expected: 10_000 },
      { typed: '100%', expected: 10_000 }, { typed: '8.888', expected: 8_888 }, { typed: '88.88%', expected: 8_888 }, { typed: '0.1', expected: 100 },
      { typed: '8.8888', expected: null }, { typed: '88.888%', expected: null }, { typed: '101%', expected: null }, { typed: '-5', expected: null },
      { typed: '', expected: null }, { typed: '八五折', expected: null }, { typed: '1e1', expected: null }, { typed: '8,5', expected: null },
    ])
    .run(({ assert }, { typed, expected }) => assert.equal(parseRate(typed), expected))
})
