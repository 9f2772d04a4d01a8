import { test } from '@japa/runner'
import { base32, matchingStep, newTotpSecret, otpauthUrl, stepAt, totpOfStep } from '#identity/totp'
import { clientNetwork } from '#identity/client_address'
import { deviceName } from '#identity/device_name'
import { newRecoveryCodes } from '#identity/recovery_codes'
import { codeOf } from '../../browser/totp.ts'

/** The key of RFC 6238, appendix B. */
const published = base32(Buffer.from('12345678901234567890'))

test.group('Identity | TOTP', () => {
  for (const [seconds, code] of [[59, '287082'], [1111111109, '081804'], [1111111111, '050471'], [1234567890, '005924'], [2000000000, '279037'], [20000000000, '353130']] as const) {
    test(`gives the published code of second ${seconds}`, ({ assert }) => {
      const step = stepAt(new Date(seconds * 1000))
      assert.equal(totpOfStep(published, step), code)
      assert.equal(codeOf(published, step), code)
    })
  }

  test('takes the step before and after, and no other', ({ assert }) => {
    const now = new Date(1_800_000_015_000)
    const current = stepAt(now)
    const taken = [-2, -1, 0, 1, 2].filter((by) => matchingStep(published, totpOfStep(published, current + by), { now, lastStep: 0 }) !== null)
    assert.deepEqual(taken, [-1, 0, 1])
  })

  test('refuses a code that was used, and every older one', ({ assert }) => {
    const now = new Date(1_800_000_015_000)
    const current = stepAt(now)
    for (const by of [-1, 0]) assert.isNull(matchingStep(published, totpOfStep(published, current + by), { now, lastStep: current }))
    assert.equal(matchingStep(published, totpOfStep(published, current + 1), { now, lastStep: current }), current + 1)
  })

  test('makes a secret of 160 bits, another one each time', ({ assert }) => {
    const secrets = new Set(Array.from({ length: 50 }, newTotpSecret))
    assert.equal(secrets.size, 50)
    for (const secret of secrets) assert.match(secret, /^[A-Z2-7]{32}$/)
  })

  test('writes an address that authenticators read, whatever the names are', ({ assert }) => {
    const url = new URL(otpauthUrl({ secret: published, account: 'a b@example.com', issuer: '云 & Co' }))
    assert.equal(url.protocol, 'otpauth:')
    assert.equal(decodeURIComponent(url.pathname.split('/').pop()!), '云 & Co:a b@example.com')
    assert.equal(url.searchParams.get('issuer'), '云 & Co')
    assert.equal(url.searchParams.get('secret'), published)
  })
})

test.group('Identity | recovery codes', () => {
  test('are ten different ones that can be read from paper', ({ assert }) => {
    const codes = newRecoveryCodes()
    assert.lengthOf(new Set(codes), 10)
    for (const code of codes) assert.match(code, /^[2-9a-hjkmnp-z]{5}-[2-9a-hjkmnp-z]{5}$/)
  })
})

test.group('Identity | client address', () => {
  for (const [ip, network] of [
    ['198.51.100.7', '198.51.100.7'], ['::ffff:198.51.100.7', '198.51.100.7'], ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'], ['2001:DB8:0001:2::', '2001:db8:1:2::/64'], ['::1', '0:0:0:0::/64'], [null, 'none'],
  ] as const) {
    test(`${ip} counts as ${network}`, ({ assert }) => assert.equal(clientNetwork(ip), network))
  }
})

test.group('Identity | device name', () => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36'
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
  for (const [agent, name] of [
    [windows, 'Chrome · Windows'], [`${windows} Edg/143.0.0.0`, 'Edge · Windows'], [phone, 'Safari · iPhone'], ['curl/8.5.0', null], [null, null],
  ] as const) {
    test(`says ${name ?? 'nothing'}`, ({ assert }) => assert.equal(deviceName(agent), name))
  }
})
