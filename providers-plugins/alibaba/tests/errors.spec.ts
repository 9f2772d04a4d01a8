import { test } from '@japa/runner'
import type { OperationName } from '#supplier-sdk'
import { AlibabaError, refusalOf } from '../errors.ts'

const refusal = (httpStatus: number, code: string, operation: OperationName = 'createOrder', message = 'said so') =>
  refusalOf(new AlibabaError({ httpStatus, code, action: 'CreateInstance', message }), operation)

const table: [status: number, code: string, reason: string | null][] = [
  [404, 'InvalidAccessKeyId.NotFound', 'unauthorised'],
  [400, 'SignatureDoesNotMatch', 'unauthorised'],
  [400, 'InvalidTimeStamp.Expired', 'unauthorised'],
  [400, 'SignatureNonceUsed', 'unauthorised'],
  [401, 'InvalidCaller', 'unauthorised'],
  [200, 'INSUFFICIENT.AVAILABLE.QUOTA', 'supplier_funds'],
  [200, '-116', 'supplier_funds'],
  [400, 'PAY.INSUFFICIENT_BALANCE', 'supplier_funds'],
  [405, 'ORDER.ACCOUNT_STATUS_ILLEGAL', 'kyc_required'],
  [400, 'InvalidOwner', 'restricted'],
  [400, 'IdempotentParameterMismatch', 'conflict'],
  [405, 'ORDER.INST_HAS_UNPAID_ORDER', 'conflict'],
  [404, 'ResourceNotExists', 'not_found'],
  [401, 'VnoNoDataError', 'not_found'],
  [405, 'COMMODITY.INVALID_COMPONENT', 'invalid_request'],
  [400, 'SomethingNobodyKnows', 'invalid_request'],
  [400, 'Throttling.User', 'rate_limited'],
  [429, 'Throttling', 'rate_limited'],
  [503, 'Throttling', 'rate_limited'],
  [503, 'ServiceUnavailable', null],
  [400, 'InternalError', null],
  [500, 'InvalidParameter', null],
  [200, 'SomethingNobodyKnows', null],
  [418, 'SomethingNobodyKnows', null],
]

test.group('Alibaba Cloud | errors', () => {
  for (const [status, code, reason] of table) {
    test(`takes HTTP ${status} ${code} for ${reason ?? 'unknown'}`, ({ assert }) => {
      assert.equal(refusal(status, code)?.reason ?? null, reason)
    })
  }

  test('has a better word for a state that forbids cancelling or refunding', ({ assert }) => {
    assert.equal(refusal(400, 'ResourceStatusError', 'cancelOrder')?.reason, 'not_cancellable')
    assert.equal(refusal(400, 'ExistRefundingOrderError', 'unsubscribe')?.reason, 'not_refundable')
    assert.equal(refusal(400, 'IdempotentParameterMismatch', 'unsubscribe')?.reason, 'conflict')
  })

  test('names the field of our own input', ({ assert }) => {
    const fieldsOf = (message: string) => refusal(400, 'InvalidParameter', 'createOrder', message)?.fields?.map(({ field }) => field)
    assert.deepEqual(fieldsOf('The parameter "LoginEmail" is wrong'), ['attributes.email'])
    assert.deepEqual(fieldsOf('The parameter "SystemDisk.Size" is wrong'), ['items.0.options.SystemDisk_Size'])
  })

  test('is no refusal when anything else was thrown', ({ assert }) => {
    assert.isNull(refusalOf(new Error('socket hang up'), 'createOrder'))
  })
})
