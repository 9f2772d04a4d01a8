import { test } from '@japa/runner'
import fc from 'fast-check'
import {
  agreeWithCount,
  decimalFromFen,
  encodeRfc3986,
  extendStateTable,
  fenFromDecimal,
  mapState,
  microFromDecimal,
  optionProblems,
  parseJsonObject,
  readAllPages,
  readCount,
  readInteger,
  readObjects,
  readText,
  readTime,
  redactByValue,
  type OptionsSchema,
} from '#supplier-sdk'

test.group('Supplier SDK | amounts', () => {
  test('reads a decimal without losing a fen', ({ assert }) => {
    assert.equal(fenFromDecimal('1234.56'), 123456)
    assert.equal(fenFromDecimal('0.1'), 10)
    assert.equal(fenFromDecimal('-0.015'), -2)
    assert.equal(fenFromDecimal('-0.004'), 0)
    assert.equal(microFromDecimal('0.0001254'), 125)
  })

  test('gives every amount back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        (fen) => fenFromDecimal(decimalFromFen(fen)) === fen
      ),
      { seed: 7 }
    )
  })

  test('takes numbers of an answer as they were written', ({ assert }) => {
    const body = '{"price":12345678901.10,"orderId":90071992547409931,"rows":[{"n":3}],"ok":true,"none":null}'
    const answer = parseJsonObject(body, { numbersAsText: true })
    assert.equal(fenFromDecimal(readText(answer, 'price')), 1234567890110)
    assert.equal(answer.orderId, '90071992547409931')
    assert.equal(readCount(readObjects(answer, 'rows')[0], 'n'), 3)
    assert.isTrue(answer.ok)
    assert.isNull(answer.none)
  })

  test('refuses an amount in powers of ten, and a count that is none', ({ assert }) => {
    const answer = parseJsonObject('{"price":1.5e3,"count":1.5}', { numbersAsText: true })
    assert.throws(() => fenFromDecimal(readText(answer, 'price')))
    assert.throws(() => readCount(answer, 'count'))
  })

  test('refuses what is no plain decimal', ({ assert }) => {
    for (const text of ['', '1e3', '1,000.00', '.5', '5.', 'NaN', '¥5', '9007199254740992']) {
      assert.throws(() => fenFromDecimal(text), /decimal|large/, text)
    }
  })
})

test.group('Supplier SDK | encoding', () => {
  test('escapes what RFC 3986 reserves and decodes again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = encodeRfc3986(text)
        return /^[A-Za-z0-9\-_.~%]*$/.test(encoded) && decodeURIComponent(encoded) === text
      }),
      { seed: 7 }
    )
  })
})

test.group('Supplier SDK | state tables', () => {
  const table = { Paid: 'active' } as const

  test('calls a raw value without an entry unknown and keeps it', ({ assert }) => {
    assert.deepEqual(mapState(table, 'Odd'), { state: 'unknown', rawState: 'Odd' })
    assert.deepEqual(mapState(table, undefined), { state: 'unknown', rawState: '' })
    assert.deepEqual(mapState(table, 'constructor'), { state: 'unknown', rawState: 'constructor' })
  })

  test('takes more entries from a setting', ({ assert }) => {
    const extended = extendStateTable<'active' | 'failed'>(table, 'Broken=failed, 9 = active', [
      'active',
      'failed',
    ])
    assert.equal(mapState(extended, 'Broken').state, 'failed')
    assert.equal(mapState(extended, 9).state, 'active')
  })

  test('refuses a target that does not exist', ({ assert }) => {
    assert.throws(() => extendStateTable<'active'>(table, 'Broken=broken', ['active']), /active/)
  })
})

test.group('Supplier SDK | redaction', () => {
  const secret = 'a+b/c==&"秘密"'

  test('takes a secret out in every spelling', ({ assert }) => {
    const spellings = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ]
    for (const spelling of spellings) {
      const clean = redactByValue([secret])({ deep: [{ text: `x${spelling}y`, [spelling]: 1 }] })
      assert.notInclude(JSON.stringify(clean), spelling)
    }
  })

  test('leaves times, numbers and other texts alone', ({ assert }) => {
    const value = { at: new Date(0), count: 3, none: null, text: 'plain' }
    assert.deepEqual(redactByValue([secret])(value), value)
  })

  test('ignores secrets too short to be one', ({ assert }) => {
    assert.equal(redactByValue(['a', ''])('banana'), 'banana')
  })
})

test.group('Supplier SDK | reading answers', () => {
  test('refuses what has another type', ({ assert }) => {
    assert.throws(() => readText({ a: 1 }, 'a'), /text/)
    assert.throws(() => readText({ a: '' }, 'a'), /text/)
    assert.throws(() => readInteger({ a: '1' }, 'a'), /integer/)
    assert.throws(() => readObjects({ a: ['x'] }, 'a'), /list/)
    assert.throws(() => readTime({ a: 'yesterday' }, 'a', 'Z'), /time/)
  })

  test('takes an absent list for an empty one', ({ assert }) => {
    assert.deepEqual(readObjects({ a: null }, 'a'), [])
  })

  test('reads a time in the given zone unless it names its own', ({ assert }) => {
    const local = { at: '2026-03-01 16:30:00', own: '2026-03-01T08:30:00Z' }
    assert.deepEqual(readTime(local, 'at', '+08:00'), readTime(local, 'own', '+08:00'))
  })
})

test.group('Supplier SDK | paging', () => {
  test('reads to the end', async ({ assert }) => {
    const read = async (cursor?: string) => ({
      items: [cursor ?? 'first'],
      nextCursor: cursor === 'b' ? null : cursor === 'a' ? 'b' : 'a',
    })
    assert.deepEqual(await readAllPages(read), ['first', 'a', 'b'])
  })

  test('stops a list that goes in a circle', async ({ assert }) => {
    const read = async () => ({ items: [1], nextCursor: 'again' })
    await assert.rejects(() => readAllPages(read), /twice/)
  })

  test('stops a list that never ends', async ({ assert }) => {
    let page = 0
    const read = async () => ({ items: [1], nextCursor: String((page += 1)) })
    await assert.rejects(() => readAllPages(read, 5), /5 pages/)
  })

  test('calls a page counted that shows what its supplier counts, a full one before more included', ({ assert }) => {
    assert.deepEqual(agreeWithCount(3, { left: 3, pageSize: 20 }), { counted: true })
    assert.deepEqual(agreeWithCount(20, { left: 45, pageSize: 20 }), { counted: true })
    assert.deepEqual(agreeWithCount(0, { left: 0, pageSize: 20 }), { counted: true })
    assert.deepEqual(agreeWithCount(4, { left: 3, pageSize: 20 }), { counted: true }, 'one was made meanwhile')
  })

  test('refuses a page that was cut short', ({ assert }) => {
    assert.throws(() => agreeWithCount(1, { left: 3, pageSize: 20 }), /counts 3 entries .* shows 1/)
    assert.throws(() => agreeWithCount(10, { left: 45, pageSize: 20 }), /counts 20 entries/)
    assert.throws(() => agreeWithCount(0, { left: 1, pageSize: 20 }), /shows 0/)
  })
})

test.group('Supplier SDK | options', () => {
  const title = { 'zh-CN': '大小', 'en': 'Size' }
  const schema: OptionsSchema = {
    type: 'object',
    properties: {
      size: {
        'type': 'integer',
        'title': '大小',
        'x-title': title,
        'minimum': 20,
        'maximum': 100,
        'multipleOf': 10,
      },
      kind: { 'type': 'string', 'title': '类型', 'x-title': title, 'enum': ['a', 'b'] },
    },
    required: ['size'],
    additionalProperties: false,
  }
  const codes = (options: Record<string, unknown>) =>
    optionProblems(schema, options, 'items.0.options').map(({ field, code }) => `${field} ${code}`)

  test('takes what fits', ({ assert }) => {
    assert.deepEqual(codes({ size: 40, kind: 'a' }), [])
  })

  test('names every field that does not', ({ assert }) => {
    assert.deepEqual(codes({}), ['items.0.options.size required'])
    assert.deepEqual(codes({ size: 10 }), ['items.0.options.size minimum'])
    assert.deepEqual(codes({ size: 110 }), ['items.0.options.size maximum'])
    assert.deepEqual(codes({ size: 25 }), ['items.0.options.size multiple_of'])
    assert.deepEqual(codes({ size: '40' }), ['items.0.options.size type'])
    assert.deepEqual(codes({ size: 40, kind: 'c' }), ['items.0.options.kind enum'])
    assert.deepEqual(codes({ size: 40, toString: 1 }), [
      'items.0.options.toString additional_properties',
    ])
  })
})
