import { test } from '@japa/runner'
import {
  afterEffect,
  answeringWith,
  done,
  endOfBillMonth,
  isBillFinal,
  isBillMonth,
  judgeError,
  kindInTable,
  nextBillMonth,
  pending,
  refused,
  refusalOfKind,
  startOfBillMonth,
  type ErrorKind,
  type SupplierCall,
} from '#supplier-sdk'

const NOW = new Date('2026-11-26T00:00:00Z')
const call = { clock: { now: () => NOW } } as unknown as SupplierCall
const broken = new Error('broken')

test.group('SDK | answering', () => {
  const refusal = refused('quota', { supplierCode: 'Q' })
  const answering = answeringWith((error, operation) => (error === broken && operation === 'quote' ? refusal : null))

  test('makes a refusal of what the table knows, and lets every other error go on', async ({ assert }) => {
    const fails = (error: Error) => async () => {
      throw error
    }
    assert.deepEqual(await answering('quote', fails(broken))({}, call), refusal)
    await assert.rejects(() => answering('payOrder', fails(broken))({}, call), 'broken')
    await assert.rejects(() => answering('quote', fails(new Error('socket')))({}, call), 'socket')
  })

  test('hands input and call on, and the answer back', async ({ assert }) => {
    const seen: unknown[] = []
    const answer = await answering('quote', async (input: number, given) => {
      seen.push(input, given)
      return done(input + 1)
    })(1, call)
    assert.deepEqual([answer, seen], [done(2), [1, call]])
  })
})

test.group('SDK | after an effect', () => {
  const later = pending({ supplierRef: 'V1', pollAfter: new Date('2026-11-26T00:00:05Z') })

  test('answers what was read back', async ({ assert }) => {
    assert.deepEqual(await afterEffect('V1', call, async () => done('read')), done('read'))
  })

  test('a read that fails, is refused or finds nothing yet is no refusal of the effect', async ({ assert }) => {
    const reads = [async () => Promise.reject(broken), async () => refused('not_found', { supplierCode: 'X' }), async () => pending({})]
    for (const read of reads) assert.deepEqual(await afterEffect('V1', call, read as () => Promise<never>), later)
    assert.isUndefined((await afterEffect(undefined, call, reads[0] as () => Promise<never>) as { supplierRef?: string }).supplierRef)
  })
})

test.group('SDK | refusal tables', () => {
  const table = [['Denied.Own', 'restricted'], ['Denied', 'unauthorised'], ['*Stock', 'out_of_stock']] as const
  const common = { operation: 'cancelOrder' as const, statusTable: { 400: 'invalid_request', 409: 'conflict' } as Record<number, ErrorKind>, stateWords: { cancelOrder: 'not_cancellable' as const } }

  test('take the first pattern that fits, by beginning or by any part', ({ assert }) => {
    assert.deepEqual(['Denied.Own.X', 'Denied.X', 'NoStockHere', 'Stock', 'X.Denied', ''].map((code) => kindInTable(table, code)),
      ['restricted', 'unauthorised', 'out_of_stock', 'out_of_stock', undefined, undefined])
  })

  test('500 and above is never a refusal, but for a rate limit', ({ assert }) => {
    for (const said of ['out_of_stock', 'not_found', 'conflict', undefined] as const) assert.equal(judgeError({ ...common, httpStatus: 503, said }), 'unknown')
    assert.equal(judgeError({ ...common, httpStatus: 503, said: 'rate_limited' }), 'rate_limited')
  })

  test('the status speaks where nothing else does, and what it does not know is unknown', ({ assert }) => {
    assert.equal(judgeError({ ...common, httpStatus: 400 }), 'invalid_request')
    assert.equal(judgeError({ ...common, httpStatus: 400, said: 'quota' }), 'quota')
    assert.equal(judgeError({ ...common, httpStatus: 418 }), 'unknown')
    assert.equal(judgeError({ ...common, httpStatus: 200 }), 'unknown')
  })

  test('a conflict of states gets the word of its operation, a conflict of tokens never', ({ assert }) => {
    assert.equal(judgeError({ ...common, httpStatus: 409 }), 'not_cancellable')
    assert.equal(judgeError({ ...common, httpStatus: 409, isOfToken: true }), 'conflict')
    assert.equal(judgeError({ ...common, operation: 'renew', httpStatus: 409 }), 'conflict')
  })

  test('a refusal carries what belongs to its kind, and unknown is none', ({ assert }) => {
    const facts = { supplierCode: 'C', supplierMessage: 'M', retryAfter: NOW, fields: () => [{ field: 'a', code: 'C' }] }
    assert.isNull(refusalOfKind('unknown', facts))
    assert.deepInclude(refusalOfKind('rate_limited', facts)!, { reason: 'rate_limited', after: NOW })
    assert.deepInclude(refusalOfKind('invalid_request', facts)!, { reason: 'invalid_request', fields: [{ field: 'a', code: 'C' }] })
    assert.deepInclude(refusalOfKind('invalid_request', { supplierCode: 'C' })!, { fields: [] })
    const other = refusalOfKind('quota', facts)!
    assert.deepInclude(other, { status: 'refused', reason: 'quota', supplierCode: 'C', supplierMessage: 'M' })
    assert.notProperty(other, 'after')
    assert.notProperty(other, 'fields')
  })
})

test.group('SDK | months of bills', () => {
  test('know a month from anything else, and the one behind it', ({ assert }) => {
    assert.deepEqual(['2026-11', '2026-13', '2026-1', '2026-11-01', ''].map(isBillMonth), [true, false, false, false, false])
    assert.deepEqual([nextBillMonth('2026-09'), nextBillMonth('2026-12')], ['2026-10', '2027-01'])
  })

  test('are Beijing’s', ({ assert }) => {
    assert.deepEqual(startOfBillMonth('2026-12'), new Date('2026-11-30T16:00:00Z'))
    assert.deepEqual(endOfBillMonth('2026-12'), new Date('2026-12-31T16:00:00Z'))
  })

  test('are final so many hours after their end, not a millisecond before', ({ assert }) => {
    const end = Date.parse('2026-12-03T16:00:00Z')
    assert.isTrue(isBillFinal('2026-11', 72, new Date(end)))
    assert.isFalse(isBillFinal('2026-11', 72, new Date(end - 1)))
  })
})
