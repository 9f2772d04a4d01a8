import db from '@adonisjs/lucid/services/db'
import { addRole } from '#identity/actions/save_role'
import { enqueue } from '#jobs/actions/enqueue'
import { sendMessage } from '#messages/actions/send_message'
import { inTransaction } from '#kernel/database/transaction'
import { fiftyHaveOneEffect, newest } from '#tests/fixtures/at_once'
import { picture } from '#tests/fixtures/files'
import { givenMember, givenOrganisation, givenStaff, viewerFor, type GivenPerson } from '#tests/fixtures/people'

const administrator = () => givenStaff({ role: 'administrator' })

async function givenRole(en: string): Promise<string> {
  const viewer = await viewerFor(await administrator(), 'identity.roles.manage')
  const added = await addRole(viewer, { zh: `角色 ${en}`, en, realm: 'back_office', scope: 'platform' })
  if (!added.ok) throw new Error(added.error.type)
  return added.value.code
}

async function withMessages(person: GivenPerson): Promise<GivenPerson> {
  for (const key of [1, 2]) {
    const args = { organisation: '星河科技', role: '成员' }
    const message = { event: 'role_changed', dedupKey: `at-once:${person.id}:${key}`, channel: 'station' as const, userId: person.id, organisationId: person.organisationId, args }
    await inTransaction((trx) => sendMessage(message, { trx }))
  }
  return person
}

fiftyHaveOneEffect('house', 'At once | the house and its customers', [
  {
    route: 'POST /admin/brand',
    given: async (number) => ({
      path: '/admin/brand', as: await administrator(), body: { nameZh: `星河云 ${number}`, nameEn: `Galaxy ${number}`, logoText: 'GX', primary: '#1f4fd8' },
      file: { field: 'logo', name: 'logo.png', type: 'image/png', bytes: await picture('png', { width: 40 + number }) },
    }),
    besides: { 'stored_files.byte_count': 'two pictures, two lengths', 'stored_files.removed_at': 'the second picture takes the place of the first', 'settings.': 'the first one makes the row' },
  },
  {
    route: 'POST /admin/roles/:code',
    given: async (number) => ({
      path: `/admin/roles/${await givenRole(`Clerk ${number}`)}`, as: await administrator(), body: { zh: `复核员 ${number}`, en: `Checker ${number}`, scope: 'department' },
    }),
  },
  {
    route: 'POST /admin/customers/:id/status',
    given: async () => ({ path: `/admin/customers/${(await givenOrganisation()).id}/status`, as: await administrator(), body: { status: 'suspended', reason: '欠费未缴' } }),
  },
  {
    route: 'POST /admin/customers/assign',
    given: async () => {
      const [sales, one, two] = [await givenStaff({ role: 'sales' }), await givenOrganisation(), await givenOrganisation()]
      return { path: '/admin/customers/assign', as: await administrator(), body: { 'ids[0]': String(one.id), 'ids[1]': String(two.id), 'to': String(sales.id) } }
    },
  },
  {
    route: 'POST /organisation',
    given: async (number) => ({ path: '/organisation', as: await givenMember(), body: { name: `星河科技 ${number}`, address: '北京市海淀区', contactName: '周宁' } }),
  },
  { route: 'POST /messages/read', given: async () => ({ path: '/messages/read', as: await withMessages(await givenMember()), body: { all: '1' } }) },
  { route: 'POST /admin/messages/read', given: async () => ({ path: '/admin/messages/read', as: await withMessages(await givenStaff()), body: { all: '1' } }) },
  {
    route: 'POST /wallet/warning',
    given: async (number) => ({ path: '/wallet/warning', as: await givenMember(), body: { below: String(100 + number) } }),
    besides: { 'wallets.warn_below_fen': 'two amounts' },
  },
  {
    route: 'POST /admin/recharges',
    given: async (number) => ({
      path: '/admin/recharges', as: await givenStaff({ role: 'finance' }),
      body: { organisationId: String((await givenOrganisation()).id), method: 'offline', amount: '500.00', reference: `汇款-${number}`, idempotencyKey: `form-${number}` },
    }),
  },
  {
    route: 'POST /admin/jobs/:id',
    given: async (number) => {
      await enqueue({ type: 'messages.deliver_message', payload: { id: `msg_${number}` }, dedupKey: `at-once-${number}` })
      const id = await newest('jobs', { dedup_key: `at-once-${number}` })
      await db.from('jobs').where('id', id).update({ status: 'dead', attempts: 10, dedup_key: null, released_key: `at-once-${number}` })
      return { path: `/admin/jobs/${id}`, as: await administrator(), body: { act: 'rerun' } }
    },
  },
])
