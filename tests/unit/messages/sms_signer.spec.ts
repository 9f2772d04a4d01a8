import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { authorizationOf, type Credentials, type SignedRequest } from '#messages/drivers/alibaba_sms/signer'
import { readTemplates } from '#messages/drivers/settings'

type Vector = SignedRequest & Credentials & { id: string; authorization: string }

/** Made once with the vendor's own client. */
const vectors: Vector[] = JSON.parse(readFileSync(new URL('acs3_vectors.json', import.meta.url), 'utf8'))

test.group('Messages | SMS signature', () => {
  test('is the vendor’s: {id}')
    .with(vectors)
    .run(({ assert }, vector) => assert.equal(authorizationOf(vector, vector), vector.authorization))

  test('changes with every part of the request', ({ assert }) => {
    const [vector] = vectors
    const other = authorizationOf({ ...vector, query: { ...vector.query, PhoneNumbers: '13900000001' } }, vector)
    assert.notEqual(other, vector.authorization)
  })
})

test.group('Messages | SMS templates', () => {
  test('name event, template and values', ({ assert }) => {
    const found = readTemplates('verification_code=SMS_1:code, invitation=SMS_2:organisation:link')
    assert.deepEqual(found.get('verification_code'), { code: 'SMS_1', variables: ['code'] })
    assert.deepEqual(found.get('invitation'), { code: 'SMS_2', variables: ['organisation', 'link'] })
  })

  test('that cannot be read say where', ({ assert }) => {
    assert.throws(() => readTemplates('verification_code=1'), /cannot be read at “verification_code=1”/)
  })
})
