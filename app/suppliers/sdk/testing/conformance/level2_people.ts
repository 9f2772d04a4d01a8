import type { KycSnapshot, SsoUrl } from '../../accounts.ts'
import { ensure, ORGANISATION } from './bench.ts'
import { syncCustomer } from './customer.ts'
import type { Check } from './types.ts'

const evidence = {
  kind: 'business_licence',
  fileName: 'licence.png',
  mimeType: 'image/png',
  open: async () => new Uint8Array([137, 80, 78, 71]),
}

export const people: Check[] = [
  {
    id: 'sync_twice',
    level: 2,
    says: 'The same organisation twice is one account',
    needs: ['syncUser'],
    needsSandbox: true,
    async run(bench) {
      const first = await syncCustomer(bench, ORGANISATION, 'Twice')
      const second = await syncCustomer(bench, ORGANISATION, 'Twice')
      ensure(first.supplierAccountId === second.supplierAccountId, 'Two accounts were made')
    },
  },
  {
    id: 'sso',
    level: 2,
    says: 'A sign-in address is new every time, ends, and carries no secret of ours',
    needs: ['createSsoUrl'],
    needsSandbox: true,
    async run(bench) {
      const supplierAccountId = await bench.account()
      const input = { supplierAccountId, target: { kind: 'console' }, actor: 'conformance' }
      const first = await bench.done<SsoUrl>('createSsoUrl', input)
      const second = await bench.done<SsoUrl>('createSsoUrl', input)
      const now = bench.sandbox?.clock.now() ?? new Date()
      ensure(first.url !== second.url, 'The same address twice')
      ensure(first.expiresAt > now, 'The address has expired already')
      for (const secret of bench.plugin.settings.secretValues(bench.settings)) {
        ensure(!decodeURIComponent(first.url).includes(secret), 'The address carries a secret')
      }
    },
  },
  {
    id: 'kyc',
    level: 2,
    says: 'Real-name evidence is sent once, or the page of the supplier is opened; the state can be asked',
    needs: ['submitKyc', 'queryKyc'],
    needsSandbox: true,
    async run(bench) {
      const supplierAccountId = await bench.account()
      const hosted = bench.properties.kyc === 'hosted'
      const attributes = { organisationName: 'Conformance', creditCode: '91110108MA01XYZ00X' }
      const documents = hosted ? [] : [evidence]
      const input = { supplierAccountId, subject: 'company', attributes, evidence: documents }
      const first = await bench.done<KycSnapshot>('submitKyc', input)
      ensure(!hosted || first.hosted !== undefined, 'There is no page to open')
      await bench.done('submitKyc', input)
      const found = await bench.done<KycSnapshot>('queryKyc', { supplierAccountId })
      ensure(found.state !== 'unknown', `The state is unknown: ${found.rawState}`)
      ensure(hosted || found.state !== 'none', 'What was submitted is not there')
      return found.rawState
    },
  },
]
