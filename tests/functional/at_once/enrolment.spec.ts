import db from '@adonisjs/lucid/services/db'
import { withdrawConsent } from '#enrolment/actions/change_consent'
import { submitVerification } from '#enrolment/actions/submit_verification'
import { setVerificationPolicy } from '#enrolment/actions/set_verification_policy'
import type { Sandbox } from '#supplier-sdk/testing'
import { fiftyHaveOneEffect, type Act } from '#tests/fixtures/at_once'
import { picture } from '#tests/fixtures/files'
import * as orders from '#tests/fixtures/orders'
import { givenMember, givenStaff, viewerFor } from '#tests/fixtures/people'
import { givenOwned } from '#tests/fixtures/renewals'
import { buyAt, givenSandboxShop, startSandbox } from '#tests/fixtures/sandbox_shop'
import { accountOf, givenConnection } from '#tests/fixtures/suppliers'
import { companyOf, givenAccount, givenApproved, givenCustomerAtSupplier, kycOf } from '#tests/fixtures/verification'
import { hub } from '#suppliers/hub'

const URL = 'https://console.supplier.example/login?token=tok-9f8e7d6c5b4a'
const soon = () => new Date(Date.now() + 60_000)
/** What is asked of a supplier again has no second effect there: it opens a door, or has the key of the first. */
const opens = { leaves: 'nothing', besides: { supplier_calls: 'each opens a door of its own, used once' } } as const

const companyForm = () => {
  const { subject, name, number, legalPerson } = companyOf()
  return { subject, name, number, legalPerson: legalPerson! }
}

async function kycAt(kind: 'submission' | 'hosted' = 'submission') {
  const customer = await givenCustomerAtSupplier({ kyc: kind })
  const hosted = { url: 'https://verify.supplier.example/p?ticket=tick-9f8e7d6c' }
  if (kind === 'hosted') {
    customer.fake.answers('queryKyc', { status: 'done', data: { state: 'none', rawState: 'NONE' } })
      .answers('submitKyc', { status: 'done', data: { state: 'none', rawState: 'NONE', hosted } })
  }
  await givenApproved(customer)
  await db.from('jobs').delete()
  return { ...customer, id: (await kycOf(customer.organisationId)).id as string, code: customer.connection.code }
}

async function consentAt() {
  const member = await givenMember()
  const { connection } = await givenAccount(member.organisationId)
  const { actor } = await viewerFor(member)
  await withdrawConsent({ organisationId: member.organisationId, connectionId: connection.id, actor })
  await db.from('jobs').delete()
  return { member, code: connection.code }
}

async function ownedAt() {
  const shop = await orders.givenShop()
  shop.fake.answers('createSsoUrl', { status: 'done', data: { url: URL, expiresAt: soon() } })
  const { buyer, resourceId } = await givenOwned(shop)
  return { as: { id: buyer.userId }, resourceId }
}

const held: { sandbox: Sandbox | null } = { sandbox: null }

/** The supplier has sent its customer a code, and an order waits for the account. */
async function codeAt(number: number) {
  const code = `jdcloud-${number}`
  const shop = await givenSandboxShop(held.sandbox!, code)
  const buyer = await orders.givenBuyer({ balanceFen: 10_000_00 })
  const before = Object.keys(held.sandbox!.supplier.sentCodes!())
  await orders.work(await buyAt(shop, buyer))
  const sent = Object.entries(held.sandbox!.supplier.sentCodes!()).find(([phone]) => !before.includes(phone))!
  return { as: { id: buyer.userId }, path: `/organisation/consents/${code}/code`, body: { act: 'answer', verificationCode: sent[1] } }
}

const acts: Act[] = [
  {
    route: 'POST /organisation/verification',
    given: async () => ({
      path: '/organisation/verification', as: await givenMember(), body: { ...companyForm(), agree: '1' },
      file: { field: 'licence', name: '营业执照.png', type: 'image/png', bytes: await picture('png') },
    }),
  },
  {
    route: 'POST /api/v1/verification',
    given: async () => ({
      path: '/api/v1/verification', as: await givenMember(),
      body: { ...companyForm(), agree: true, licence: { name: '营业执照.png', contentBase64: (await picture('png')).toString('base64') } },
    }),
  },
  {
    route: 'POST /organisation/consents/:code',
    given: async () => {
      const { member, code } = await consentAt()
      return { path: `/organisation/consents/${code}`, as: member, body: { consent: 'given' } }
    },
  },
  {
    route: 'POST /api/v1/enrolments/:supplier/consent',
    given: async () => {
      const { member, code } = await consentAt()
      return { path: `/api/v1/enrolments/${code}/consent`, as: member, body: { consent: 'given' } }
    },
  },
  { route: 'POST /organisation/consents/:code/code', given: codeAt, besides: { supplier_calls: 'how often it is asked is the supplier’s account' } },
  {
    route: 'POST /organisation/verification/:code/open',
    given: async () => {
      const { member, code } = await kycAt('hosted')
      return { path: `/organisation/verification/${code}/open`, as: member }
    },
    besides: { ...opens.besides, 'kyc_submissions.version': 'each opening is noted' },
  },
  {
    route: 'POST /organisation/verification/:code/ask',
    given: async () => {
      const { member, code } = await kycAt()
      return { path: `/organisation/verification/${code}/ask`, as: member }
    },
  },
  {
    route: 'POST /api/v1/enrolments/:supplier/kyc',
    given: async () => {
      const { member, code } = await kycAt()
      return { path: `/api/v1/enrolments/${code}/kyc`, as: member, body: {} }
    },
  },
  {
    route: 'POST /admin/kyc/:id/act',
    given: async () => ({ path: `/admin/kyc/${(await kycAt()).id}/act`, as: await givenStaff(), body: { act: 'verified', note: '控制台显示已认证' } }),
  },
  {
    route: 'POST /admin/verifications/:organisationId/reveal',
    given: async () => {
      const member = await givenMember()
      await submitVerification(await viewerFor(member), companyOf())
      return { path: `/admin/verifications/${member.organisationId}/reveal`, as: await givenStaff({ role: 'administrator' }), body: { reason: '核对执照' } }
    },
    leaves: 'nothing',
    besides: { audit_rows: 'each look is told' },
  },
  {
    route: 'POST /admin/verifications/policy',
    given: async (number) => {
      const administrator = await givenStaff({ role: 'administrator' })
      await setVerificationPolicy(await viewerFor(administrator), { company: 'always', person: 'always' })
      return { path: '/admin/verifications/policy', as: administrator, body: number === 1 ? { company: 'doubtful', person: 'always' } : { company: 'doubtful', person: 'doubtful' } }
    },
    besides: { settings: 'the first one makes the row' },
  },
  {
    route: 'POST /admin/enrolments',
    given: async (number) => {
      const { organisationId } = await givenMember()
      const { id, code } = await givenConnection()
      hub.fake(code).answers('getUser', accountOf({ supplierAccountId: `21000${number}` }))
      return { path: '/admin/enrolments', as: await givenStaff(), body: { organisationId: String(organisationId), connectionId: String(id), supplierAccountId: `21000${number}` } }
    },
    besides: { supplier_calls: 'the account is read at the supplier' },
  },
  {
    route: 'POST /resources/:id/console',
    given: async () => {
      const { as, resourceId } = await ownedAt()
      return { path: `/resources/${resourceId}/console`, as }
    },
    ...opens,
  },
  {
    route: 'POST /api/v1/resources/:id/sso',
    given: async () => {
      const { as, resourceId } = await ownedAt()
      return { path: `/api/v1/resources/${resourceId}/sso`, as, body: {} }
    },
    ...opens, besides: { ...opens.besides, auth_access_tokens: 'the token was used' },
  },
]

fiftyHaveOneEffect('enrolment', 'At once | accounts at suppliers', acts, async () => {
  held.sandbox = await startSandbox({ provisioningSeconds: 0 }, 'jdcloud')
  return () => held.sandbox!.stop()
})
