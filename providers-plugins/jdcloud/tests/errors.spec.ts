import { test } from '@japa/runner'
import type { OperationName } from '#supplier-sdk'
import { JdcloudError, refusalOf } from '../errors.ts'

const refusal = (httpStatus: number, status: string, message = 'said so', operation: OperationName = 'createOrder') =>
  refusalOf(new JdcloudError({ httpStatus, status, code: '1', action: '/v1', message }), operation)

const table: [status: number, word: string, message: string, reason: string | null][] = [
  [401, 'UNAUTHENTICATED', 'no', 'unauthorised'],
  [403, 'HTTP_FORBIDDEN', 'no', 'unauthorised'],
  [400, 'INVALID_ARGUMENT', 'no', 'invalid_request'],
  [400, 'SOMETHING_NEW', 'no', 'invalid_request'],
  [409, 'ALREADY_EXISTS', 'no', 'conflict'],
  [400, 'FAILED_PRECONDITION', 'wrong state', 'conflict'],
  [400, 'FAILED_PRECONDITION', '账户余额不足', 'supplier_funds'],
  [402, 'SOMETHING_NEW', 'no', 'supplier_funds'],
  [400, 'FAILED_PRECONDITION', '库存不足', 'out_of_stock'],
  [403, 'PERMISSION_DENIED', '账号未实名认证', 'kyc_required'],
  [429, 'QUOTA_EXCEEDED', 'instance quota', 'quota'],
  [429, 'RESOURCE_EXHAUSTED', 'slow down', 'rate_limited'],
  [429, 'HTTP_429', '', 'rate_limited'],
  [503, 'RESOURCE_EXHAUSTED', 'slow down', 'rate_limited'],
  [404, 'NOT_FOUND', 'no', 'not_found'],
  [500, 'INTERNAL', 'no', null],
  [502, 'INVALID_ARGUMENT', 'no', null],
  [504, 'DEADLINE_EXCEEDED', 'no', null],
  [200, 'SOMETHING_NEW', 'no', null],
  [200, 'NOT_FOUND', 'no', 'not_found'],
  [418, 'SOMETHING_NEW', 'no', null],
]

test.group('JD Cloud | errors', () => {
  for (const [status, word, message, reason] of table) {
    test(`takes HTTP ${status} ${word} "${message}" for ${reason ?? 'unknown'}`, ({ assert }) => {
      assert.equal(refusal(status, word, message)?.reason ?? null, reason)
    })
  }

  test('has a better word for a state that forbids a refund, but not for a key used twice', ({ assert }) => {
    assert.equal(refusal(400, 'FAILED_PRECONDITION', 'state', 'unsubscribe')?.reason, 'not_refundable')
    assert.equal(refusal(409, 'ALREADY_EXISTS', 'token', 'unsubscribe')?.reason, 'conflict')
  })

  test('names the field of our own input', ({ assert }) => {
    const answer = refusal(400, 'INVALID_ARGUMENT', '[az] does not exist')
    assert.deepEqual(answer?.fields?.map(({ field }) => field), ['items.0.options.az'])
  })

  test('is no refusal when anything else was thrown', ({ assert }) => {
    assert.isNull(refusalOf(new Error('socket hang up'), 'createOrder'))
  })
})
