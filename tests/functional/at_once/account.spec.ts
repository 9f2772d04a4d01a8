import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { requestAddressChange } from '#identity/actions/change_address'
import { sendVerificationCode } from '#identity/actions/send_verification_code'
import { fiftyHaveOneEffect, newest, type Act, type Asked } from '#tests/fixtures/at_once'
import { picture } from '#tests/fixtures/files'
import { givenMember, givenStaff, sessionOf, viewerFor, type GivenPerson } from '#tests/fixtures/people'
import { givenSecondFactor } from '#tests/fixtures/second_factor'
import { codeSentTo } from '../identity/helpers.ts'

const NEXT_PASSWORD = 'four green lanterns of dusk'

/** What people do with their own account, in both houses: `asks` gets the person and says what is sent. */
const ofOneself = (path: string, asks: (person: GivenPerson, number: number) => Promise<Omit<Asked, 'as' | 'path'> & { path?: string }>, besides?: Act['besides']): Act[] =>
  (['/account', '/admin/me'] as const).map((base) => ({
    route: `POST ${base}${path}`,
    given: async (number) => {
      const person = base === '/account' ? await givenMember() : await givenStaff({ role: 'support' })
      const asked = await asks(person, number)
      return { ...asked, path: `${base}${asked.path ?? path}`, as: person }
    },
    besides,
  }))

const file = async () => ({ field: 'picture', name: 'me.png', type: 'image/png', bytes: await picture('png') })

async function changeAsked(person: GivenPerson): Promise<{ code: string }> {
  const address = `new-${person.id}@example.com`
  await requestAddressChange(await viewerFor(person), { which: 'email', address, password: person.password })
  return { code: await codeSentTo(address) }
}

const unverified = async (send: boolean): Promise<GivenPerson> => {
  const person = await givenMember({ verified: false })
  if (send) await sendVerificationCode({ userId: person.id, purpose: 'email', ipAddress: '203.0.113.8' })
  return person
}

fiftyHaveOneEffect('account', 'At once | one’s own account', [
  ...ofOneself('/profile', async (_, number) => ({ body: { name: `周宁 ${number}`, locale: 'en' } })),
  ...ofOneself('/password', async ({ password }) => ({ body: { 'password[current]': password, 'password[next]': NEXT_PASSWORD } })),
  ...ofOneself('/picture', async () => ({ file: await file() })),
  ...ofOneself('/picture/remove', async (person) => {
    await db.from('users').where('id', person.id).update({ picture_file: `fil_${person.id}` })
    return {}
  }),
  ...ofOneself('/address', async ({ id, password }) => ({ body: { which: 'email', email: `new-${id}@example.com`, password } })),
  ...ofOneself('/address/:which', async (person) => ({ path: '/address/email', body: await changeAsked(person) })),
  ...ofOneself('/second-factor', async () => ({})),
  ...ofOneself('/recovery-codes', async (person, number) => {
    await givenSecondFactor(person)
    return { body: { idempotencyKey: `form-${number}` } }
  }),
  ...ofOneself('/sessions/:id/end', async (person) => {
    await sessionOf(person)
    return { path: `/sessions/${await newest('user_sessions', { user_id: person.id })}/end` }
  }),
  ...ofOneself('/sessions/end-others', async (person) => {
    await sessionOf(person)
    return {}
  }),
  {
    route: 'POST /account/second-factor/remove',
    given: async () => {
      const person = await givenMember()
      await givenSecondFactor(person)
      return { path: '/account/second-factor/remove', as: person }
    },
  },
  ...['/confirm', '/admin/confirm'].map((path): Act => ({
    route: `POST ${path}`,
    given: async () => {
      // Both stages within one step of the authenticator.
      clock.freeze('2026-11-26T10:00:00Z')
      const person = path === '/confirm' ? await givenMember() : await givenStaff({ role: 'support' })
      return { path, as: person, body: { code: (await givenSecondFactor(person)).code() } }
    },
    besides: { 'audit_rows': 'each proof that was asked for is told, given or refused' },
  })),
  { route: 'POST /sign-out', given: async () => ({ path: '/sign-out', as: await givenMember() }) },
  { route: 'POST /verify/:which/code', given: async () => ({ path: '/verify/email/code', as: await unverified(false) }) },
  {
    route: 'POST /verify/:which',
    given: async () => {
      const person = await unverified(true)
      return { path: '/verify/email', as: person, body: { code: await codeSentTo(person.email) } }
    },
  },
  { route: 'POST /sign-in/code', given: async () => ({ path: '/sign-in/code', body: { login: (await givenMember()).phone } }) },
  { route: 'POST /forgot-password', given: async () => ({ path: '/forgot-password', body: { login: (await givenMember()).email } }) },
])
