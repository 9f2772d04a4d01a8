import { test } from '@japa/runner'
import fc from 'fast-check'
import { applyRate, formatFen, parseYuan, prorate, splitFen, sumFen, toFen } from '#kernel/money'

test.group('Kernel | money', () => {
  test('refuses fractions, text and what does not fit', ({ assert }) => {
    for (const wrong of [1.5, '1.5', 'abc', Number.NaN, 2 ** 53, '90071992547409930', {}]) {
      assert.throws(() => toFen(wrong))
    }
  })

  test('reads what the driver returns for BIGINT and SUM', ({ assert }) => {
    assert.deepEqual(['12', 12, null].map(toFen), [12, 12, 0])
  })

  test('rounds half away from zero, once', ({ assert }) => {
    assert.deepEqual([applyRate(1_01, 5000), applyRate(-1_01, 5000), applyRate(99_99, 8550)], [51, -51, 8549])
  })

  test('splits without losing a fen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 50 }).filter((w) => w.some((x) => x > 0)),
        (total, weights) => sumFen(splitFen(total, weights)) === total
      )
    )
  })

  test('refuses to split by nothing or to prorate over nothing', ({ assert }) => {
    assert.throws(() => splitFen(100, []))
    assert.throws(() => splitFen(100, [0, 0]))
    assert.throws(() => prorate(100, 1, 0))
  })

  test('reads yuan as people type them and refuses the rest', ({ assert }) => {
    assert.deepEqual(['1,234.5', '¥ 12', '0.07', '-3'].map(parseYuan), [123450, 1200, 7, -300])
    assert.deepEqual(['', '1.234', 'abc', '1e5', '1.2.3', '99999999999999'].map(parseYuan), [null, null, null, null, null, null])
  })

  test('shows an amount the same in both languages', ({ assert }) => {
    assert.deepEqual([formatFen(123456), formatFen(-5)], ['¥1,234.56', '-¥0.05'])
  })
})
