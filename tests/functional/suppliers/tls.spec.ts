import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { inTransaction } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { openIntent } from '#suppliers/actions/open_intent'
import { testConnection } from '#suppliers/actions/test_connection'
import { hub } from '#suppliers/hub'
import { givenPlugin, json } from '#tests/fixtures/loopback_supplier'
import { callsOf, givenConnection } from '#tests/fixtures/suppliers'

const PLUGIN = 'loopback'
const pem = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')
const usual = tls.getCACertificates('default')

/** A supplier behind this certificate. `seen` counts what arrived: a handshake that fails brings nothing. */
async function givenSupplier(certificate: string): Promise<{ code: string; seen: string[]; stop: () => Promise<void> }> {
  const seen: string[] = []
  const server: Server = createServer({ key: pem('server.key'), cert: pem(certificate) }, (request, response) => {
    seen.push(request.url ?? '')
    json(response, {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { code } = await givenConnection({ pluginCode: PLUGIN, settings: { endpoint, secretKey: 'sk-very-secret' } })
  const stop = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { code, seen, stop }
}

async function pay(code: string) {
  const input = { supplierOrderNo: 'V1', expectedCostFen: 100, ceilingFen: 110, currency: 'CNY' }
  const intent = await inTransaction((trx) => openIntent({ connectionCode: code, operation: 'payOrder', operationKey: `${code}:payOrder:1`, input }, { trx }))
  return hub.use(code).send(intent)
}

/** What is wrong, and whether our machine knows who signed it. */
const refused = [
  { certificate: 'self_signed.crt', because: 'DEPTH_ZERO_SELF_SIGNED_CERT', knowsSigner: true },
  { certificate: 'expired.crt', because: 'CERT_HAS_EXPIRED', knowsSigner: true },
  { certificate: 'other_name.crt', because: 'ERR_TLS_CERT_ALTNAME_INVALID', knowsSigner: true },
  { certificate: 'good.crt', because: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', knowsSigner: false },
]

test.group('Suppliers | certificates', (group) => {
  group.setup(() => givenPlugin({ code: PLUGIN }))
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    hub.restore()
    tls.setDefaultCACertificates(usual)
  })

  for (const { certificate, because, knowsSigner } of refused) {
    test(`${certificate} is refused: nothing is sent, and the call log says why`, async ({ assert, cleanup }) => {
      if (knowsSigner) tls.setDefaultCACertificates([...usual, pem('ca.crt')])
      const { code, seen, stop } = await givenSupplier(certificate)
      cleanup(stop)
      assert.include(await pay(code), { status: 'not_sent', because: 'unreachable' })
      assert.include(await hub.use(code).ask('queryOrder', { supplierOrderNo: 'V1' }), { status: 'not_sent', because: 'unreachable' })
      const tested = await testConnection({ code })
      assert.equal(tested.ok && tested.value.status, 'unreachable')
      assert.deepEqual(seen, [])
      const calls = await callsOf(code)
      assert.lengthOf(calls, 3)
      for (const call of calls) {
        assert.equal(call.status, 'not_sent')
        assert.deepEqual(fromJson<{ error: string; sent: boolean }[]>(call.requests).map(({ error, sent }) => [error, sent]), [[because, false]])
        assert.notInclude(JSON.stringify(call), 'sk-very-secret')
      }
    })
  }

  test('the same supplier is called where its certificate is signed by whom our machine knows', async ({ assert, cleanup }) => {
    tls.setDefaultCACertificates([...usual, pem('ca.crt')])
    const { code, seen, stop } = await givenSupplier('good.crt')
    cleanup(stop)
    assert.include(await hub.use(code).ask('queryOrder', { supplierOrderNo: 'V1' }), { status: 'done' })
    assert.lengthOf(seen, 1)
  })
})
