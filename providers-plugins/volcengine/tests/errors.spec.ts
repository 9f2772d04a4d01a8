import { test } from '@japa/runner'
import type { OperationName } from '#supplier-sdk'
import { refusalOf, VolcengineError } from '../errors.ts'

const refusal = (httpStatus: number, code: string, operation: OperationName = 'createOrder') =>
  refusalOf(
    new VolcengineError({ httpStatus, code, action: 'CommonBuy', message: 'said so' }),
    operation
  )

const table: [status: number, code: string, reason: string | null][] = [
  [401, 'InvalidCredential', 'unauthorised'],
  [403, 'SignatureDoesNotMatch', 'unauthorised'],
  [400, 'InvalidTimestamp', 'unauthorised'],
  [400, 'MissingParameter.RegionCode', 'invalid_request'],
  [400, 'SomethingNobodyKnows', 'invalid_request'],
  [409, 'IdempotentParameterMismatch', 'conflict'],
  [400, 'OperationDenied.OrderStatus', 'conflict'],
  [400, 'OperationDenied.InsufficientBalance', 'supplier_funds'],
  [400, 'Account.Arrears', 'supplier_funds'],
  [400, 'OperationDenied.OutOfStock', 'out_of_stock'],
  [400, 'QuotaExceeded.Instance', 'quota'],
  [400, 'OperationDenied.RealNameNotVerified', 'kyc_required'],
  [404, 'OrderNotFound', 'not_found'],
  [429, 'HTTP_429', 'rate_limited'],
  [400, 'FlowLimitExceeded', 'rate_limited'],
  [503, 'FlowLimitExceeded', 'rate_limited'],
  [500, 'InternalError', null],
  [502, 'InvalidParameter.Count', null],
  [504, 'InternalServiceTimeout', null],
  [200, 'SomethingNobodyKnows', null],
  [200, 'OrderNotFound', 'not_found'],
  [418, 'SomethingNobodyKnows', null],
]

test.group('Volcano Engine | errors', () => {
  for (const [status, code, reason] of table) {
    test(`takes HTTP ${status} ${code} for ${reason ?? 'unknown'}`, ({ assert }) => {
      assert.equal(refusal(status, code)?.reason ?? null, reason)
    })
  }

  test('says not_cancellable where a state forbids cancelling', ({ assert }) => {
    assert.equal(
      refusal(400, 'OperationDenied.OrderStatus', 'cancelOrder')?.reason,
      'not_cancellable'
    )
    assert.equal(refusal(400, 'InvalidStatus', 'unsubscribe')?.reason, 'not_refundable')
  })

  test('keeps a mismatch of tokens a conflict when unsubscribing', ({ assert }) => {
    assert.equal(refusal(409, 'IdempotentParameterMismatch', 'unsubscribe')?.reason, 'conflict')
  })

  test('names the field of our own input', ({ assert }) => {
    const answer = refusal(400, 'InvalidParameter.ConfigurationCode')
    assert.deepEqual(
      answer?.fields?.map(({ field }) => field),
      ['items.0.offerKey']
    )
  })

  test('is no refusal when anything else was thrown', ({ assert }) => {
    assert.isNull(refusalOf(new Error('socket hang up'), 'createOrder'))
  })
})
