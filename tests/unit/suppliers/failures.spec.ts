import { test } from '@japa/runner'
import { provesNothingSent } from '#suppliers/pipeline/failures'

const proven = [
  { code: 'ECONNREFUSED' }, { code: 'ENOTFOUND' }, { code: 'E_ADDRESS_REFUSED' },
  { code: 'ETIMEDOUT', event: 'lookup' }, { code: 'ETIMEDOUT', event: 'connect' }, { code: 'ETIMEDOUT', event: 'secureConnect' },
  { code: 'EHOSTUNREACH', timings: {} }, { code: 'EPROTO', timings: { connect: 1 } }, { code: 'CERT_HAS_EXPIRED', timings: { connect: 1 } },
]

const open = [
  { code: 'ETIMEDOUT', event: 'response' }, { code: 'ETIMEDOUT', event: 'request' }, { code: 'ETIMEDOUT', event: 'send' },
  { code: 'ECONNRESET' }, { code: 'EPIPE' }, { code: 'ERR_NON_2XX_3XX_RESPONSE' }, { code: 'ERR_BODY_PARSE_FAILURE' }, { code: 'ERR_ABORTED' },
  { code: 'EHOSTUNREACH', timings: { connect: 1 } }, { code: 'EPROTO', timings: { connect: 1, secureConnect: 2 } }, {},
]

test.group('Suppliers | failures', () => {
  for (const error of proven) {
    test(`is sure that nothing was sent after ${JSON.stringify(error)}`, ({ assert }) => {
      assert.isTrue(provesNothingSent(error))
    })
  }
  for (const error of open) {
    test(`is not sure after ${JSON.stringify(error)}`, ({ assert }) => {
      assert.isFalse(provesNothingSent(error))
    })
  }
})
