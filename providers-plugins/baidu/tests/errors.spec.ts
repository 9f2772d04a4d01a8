import { test } from '@japa/runner'
import type { OperationName } from '#supplier-sdk'
import { BaiduError, refusalOf } from '../errors.ts'

const refusal = (httpStatus: number, code: string, operation: OperationName = 'createOrder', message = 'said so') =>
  refusalOf(new BaiduError({ httpStatus, code, action: '/v1/order/pay', message }), operation)

const table: [status: number, code: string, reason: string | null][] = [
  [403, 'AccessDenied', 'unauthorised'],
  [403, 'InvalidAccessKeyId', 'unauthorised'],
  [400, 'SignatureDoesNotMatch', 'unauthorised'],
  [403, 'RequestTimeTooSkewed', 'unauthorised'],
  [403, 'OptInRequired', 'unauthorised'],
  [403, 'QualifyNotPass', 'kyc_required'],
  [400, 'MalformedJSON', 'invalid_request'],
  [400, 'SomethingNobodyKnows', 'invalid_request'],
  [412, 'PreconditionFailed', 'conflict'],
  [400, 'IdempotentParameterMismatch', 'conflict'],
  [404, 'NoSuchObject', 'not_found'],
  [404, 'InstanceNotFound', 'not_found'],
  [402, 'AnythingAtAll', 'supplier_funds'],
  [400, 'BalanceNotEnough', 'supplier_funds'],
  [400, 'NoAvailableResource', 'out_of_stock'],
  [400, 'InstanceQuotaExceeded', 'quota'],
  [429, 'HTTP_429', 'rate_limited'],
  [400, 'RequestRateLimitExceeded', 'rate_limited'],
  [503, 'RequestRateLimitExceeded', 'rate_limited'],
  [500, 'InternalError', null],
  [502, 'InvalidParameter', null],
  [418, 'SomethingNobodyKnows', null],
]

test.group('Baidu AI Cloud | errors', () => {
  for (const [status, code, reason] of table) {
    test(`takes HTTP ${status} ${code} for ${reason ?? 'unknown'}`, ({ assert }) => {
      assert.equal(refusal(status, code)?.reason ?? null, reason)
    })
  }

  test('has a better word for a state that forbids cancelling or refunding', ({ assert }) => {
    assert.equal(refusal(409, 'OrderStatusError', 'cancelOrder')?.reason, 'not_cancellable')
    assert.equal(refusal(409, 'InstanceStatusError', 'unsubscribe')?.reason, 'not_refundable')
    assert.equal(refusal(400, 'IdempotentParameterMismatch', 'unsubscribe')?.reason, 'conflict')
  })

  test('names the field of our own input', ({ assert }) => {
    const answer = refusal(400, 'InvalidParameter', 'createOrder', '[zoneName] does not exist')
    assert.deepEqual(answer?.fields?.map(({ field }) => field), ['items.0.options.zoneName'])
  })

  test('is no refusal when anything else was thrown', ({ assert }) => {
    assert.isNull(refusalOf(new Error('socket hang up'), 'createOrder'))
  })
})
