import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { allRequestStates } from '#approvals/request_states'
import { subjectTypes } from '#identity/audit_words'

const root = fileURLToPath(new URL('../../', import.meta.url))
const groups = ['public', 'agreement', 'customer']

/** Actions that are put together at run time, as they stand in the sources, and what comes of them. */
const composed: Record<string, readonly string[]> = {
  'catalog.${groupOf(rule.kind)}_rule.withdrawn': groups.map((group) => `catalog.${group}_rule.withdrawn`),
  'catalog.${rule.group}_rule.${row.status === \'pending\' ? \'proposed\' : \'set\'}': groups.flatMap((group) => [`catalog.${group}_rule.set`, `catalog.${group}_rule.proposed`]),
  'catalog.difference.${accepted ? \'accepted\' : \'refused\'}': ['catalog.difference.accepted', 'catalog.difference.refused'],
  'catalog.campaign_rules.${approvalId === null ? \'set\' : \'proposed\'}': ['catalog.campaign_rules.set', 'catalog.campaign_rules.proposed'],
  'catalog.offer.${withheld ? \'withheld\' : \'shown\'}': ['catalog.offer.withheld', 'catalog.offer.shown'],
  'identity.${purpose}.verified': ['identity.email.verified', 'identity.phone.verified'],
  'identity.${which}.changed': ['identity.email.changed', 'identity.phone.changed'],
  'orders.drift.${to.state}': ['orders.drift.accepted', 'orders.drift.investigating'],
  'orders.money.${what}': ['held', 'charged', 'refunded', 'refund_reversed', 'given_back'].map((what) => `orders.money.${what}`),
  'orders.resource.${act}': ['orders.resource.suspend', 'orders.resource.resume'],
  // Every export has one word of its own.
  '${what}.exported': [],
  'approvals.request.${to}': allRequestStates.filter((state) => state !== 'pending').map((state) => `approvals.request.${state}`),
  'payments.recharge.${decision}': ['payments.recharge.confirmed', 'payments.recharge.rejected'],
  'suppliers.discovery.${state}': ['suppliers.discovery.linked', 'suppliers.discovery.known'],
  'enrolment.consent.${state}': ['enrolment.consent.given', 'enrolment.consent.withdrawn'],
  'enrolment.verification.${decision}': ['enrolment.verification.approved', 'enrolment.verification.returned'],
  'enrolment.kyc.${act}': ['verified', 'rejected', 'send_again'].map((act) => `enrolment.kyc.${act}`),
  'campaigns.campaign.${act}': ['copied', 'created', 'customer_added', 'customer_removed', 'item_added', 'item_removed', 'saved', 'started']
    .map((act) => `campaigns.campaign.${act}`),
}

const sources = globSync('app/**/*.ts', { cwd: root }).map((file) => readFileSync(`${root}${file}`, 'utf8'))
const found = (pattern: RegExp) => [...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, one]) => one)))]
const texts = (locale: string) => JSON.parse(readFileSync(`${root}resources/lang/${locale}/audit.json`, 'utf8'))

test.group('Architecture | words of the audit', () => {
  test('every action that is put together is known by its values', ({ assert }) => {
    assert.sameMembers(found(/\baction: `([^`]+)`/g), Object.keys(composed))
  })

  for (const locale of ['zh-CN', 'en']) {
    test(`every action and every subject has a word in ${locale}`, ({ assert }) => {
      const { action, subject } = texts(locale)
      const written = sources.flatMap((text) => [...text.matchAll(/\baction: (.*)/g)].flatMap(([, rest]) => [...rest.matchAll(/'([a-z_]+\.[a-z_]+\.[a-z_]+)'/g)].map(([, one]) => one)))
      const actions = [...new Set([...written, ...Object.values(composed).flat()])]
      assert.isAbove(actions.length, 100)
      assert.deepEqual(actions.filter((one) => typeof one.split('.').reduce((at: any, part) => at?.[part], action) !== 'string').sort(), [])
      assert.deepEqual(found(/\bsubjectType: '([a-z_]+)'/g).filter((one) => typeof subject[one] !== 'string').sort(), [])
    })
  }

  test('every subject can be searched for', ({ assert }) => {
    assert.sameMembers([...subjectTypes], Object.keys(texts('en').subject))
  })
})
