import { test } from '@japa/runner'
import { addressProblem, guardedLookup, mayReach } from '#suppliers/pipeline/addresses'

const tricks = [
  'https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0177.0.0.1/', 'https://localhost/',
  'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', 'https://0.0.0.0/', 'https://10.0.0.5/',
  'https://172.16.9.1/', 'https://192.168.1.1/', 'https://169.254.169.254/latest/meta-data', 'https://100.64.0.1/',
  'https://[fe80::1]/', 'https://[fd00::1]/', 'https://[64:ff9b::7f00:1]/', 'https://224.0.0.1/', 'https://255.255.255.255/',
  'https://198.18.0.1/',
]

test.group('Suppliers | addresses', () => {
  for (const url of tricks) {
    test(`refuses ${url}`, ({ assert }) => {
      assert.equal(addressProblem(new URL(url), false), 'not_public')
    })
  }

  test('refuses every scheme but https', ({ assert }) => {
    for (const url of ['http://open.volcengineapi.com', 'ftp://example.com', 'file:///etc/passwd']) {
      assert.equal(addressProblem(new URL(url), false), 'not_https')
    }
  })

  test('lets sandboxes answer on loopback where they are allowed, and nowhere else inside', ({ assert }) => {
    assert.isNull(addressProblem(new URL('http://127.0.0.1:4010'), true))
    assert.isNull(addressProblem(new URL('http://localhost:4010'), true))
    assert.equal(addressProblem(new URL('http://127.0.0.1:4010'), false), 'not_https')
    assert.equal(addressProblem(new URL('https://10.0.0.1'), true), 'not_public')
    assert.equal(addressProblem(new URL('http://example.com'), true), 'not_https')
    assert.isFalse(mayReach('169.254.169.254', true))
  })

  test('takes public suppliers', ({ assert }) => {
    assert.isNull(addressProblem(new URL('https://open.volcengineapi.com'), false))
    assert.isNull(addressProblem(new URL('https://47.95.164.112/'), false))
    assert.isTrue(mayReach('2408:4001:200::1', false))
  })

  const resolvingTo = (...addresses: string[]) =>
    guardedLookup(false, (_host, _options, done) =>
      done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
    )

  const look = (lookup: ReturnType<typeof guardedLookup>, options = {}) =>
    new Promise((resolve) => lookup('supplier.example', options, (error, address) => resolve(error ?? address)))

  test('refuses a name that resolves inside, also beside a good address', async ({ assert }) => {
    assert.propertyVal(await look(resolvingTo('127.0.0.1')), 'code', 'E_ADDRESS_REFUSED')
    assert.propertyVal(await look(resolvingTo('47.95.164.112', '10.1.1.1')), 'code', 'E_ADDRESS_REFUSED')
    assert.propertyVal(await look(resolvingTo('::ffff:10.0.0.1')), 'code', 'E_ADDRESS_REFUSED')
  })

  test('answers as the system does, one or all', async ({ assert }) => {
    assert.equal(await look(resolvingTo('47.95.164.112')), '47.95.164.112')
    assert.deepEqual(await look(resolvingTo('47.95.164.112'), { all: true }), [{ address: '47.95.164.112', family: 4 }])
  })
})
