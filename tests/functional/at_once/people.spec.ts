import { inviteMember } from '#identity/actions/invite_member'
import { saveDepartment } from '#identity/actions/save_department'
import db from '@adonisjs/lucid/services/db'
import { clock, HOUR_MS, later } from '#kernel/clock'
import { fiftyHaveOneEffect, newest, type Act, type Asked } from '#tests/fixtures/at_once'
import { givenMember, givenStaff, tokenFor, viewerFor, type GivenPerson } from '#tests/fixtures/people'
import { givenSecondFactor } from '#tests/fixtures/second_factor'

type House = { base: string; boss: GivenPerson; other: GivenPerson; permission: string }

/** The administrator of either house, and somebody of the same organisation. */
const portal = async (): Promise<House> => {
  const boss = await givenMember()
  return { base: '', boss, other: await givenMember({ role: 'member', organisation: { id: boss.organisationId } }), permission: 'identity.members.manage' }
}
const office = async (): Promise<House> => ({
  base: '/admin', boss: await givenStaff({ role: 'administrator' }), other: await givenStaff({ role: 'support' }), permission: 'identity.staff.manage',
})

const roleIn = ({ base }: House) => (base ? 'operations' : 'reader')
const departmentIn = async ({ boss, permission }: House, name: string): Promise<number> => {
  const saved = await saveDepartment(await viewerFor(boss, permission), { name, parentId: null })
  if (!saved.ok) throw new Error(saved.error.type)
  return saved.value.id
}

const invitationIn = async ({ boss, permission, base }: House): Promise<string> => {
  const invited = await inviteMember(await viewerFor(boss, permission), { name: '何苗', contact: `invited-${boss.id}@example.com`, role: base ? 'support' : 'member' })
  if (!invited.ok) throw new Error(invited.error.type)
  await db.from('invitations').where('id', invited.value.id).update({ last_sent_at: later(-HOUR_MS, clock.now()) })
  return String(invited.value.id)
}

/** What administrators do, in both houses: `asks` gets the house and says what is sent. */
const inBothHouses = (path: string, asks: (house: House, number: number) => Promise<Omit<Asked, 'as'>>): Act[] =>
  [portal, office].map((house) => ({
    route: `POST ${house === office ? '/admin' : ''}${path}`,
    given: async (number) => {
      const made = await house()
      const asked = await asks(made, number)
      return { ...asked, path: `${made.base}${asked.path}`, as: made.boss }
    },
  }))

fiftyHaveOneEffect('people', 'At once | people of an organisation', [
  ...inBothHouses('/members/:id/role', async (house) => ({ path: `/members/${house.other.id}/role`, body: { role: roleIn(house) } })),
  ...inBothHouses('/members/:id/status', async ({ other }) => ({ path: `/members/${other.id}/status`, body: { status: 'suspended' } })),
  ...inBothHouses('/members/:id/department', async (house, number) => ({
    path: `/members/${house.other.id}/department`, body: { departmentId: String(await departmentIn(house, `研发 ${number}`)) },
  })),
  ...inBothHouses('/members/:id/second-factor/reset', async ({ other }) => {
    await givenSecondFactor(other)
    return { path: `/members/${other.id}/second-factor/reset` }
  }),
  ...inBothHouses('/departments', async (_, number) => ({ path: '/departments', body: { name: `产品部 ${number}`, parentId: '' } })),
  ...inBothHouses('/departments/:id', async (house, number) => ({
    path: `/departments/${await departmentIn(house, `市场部 ${number}`)}`, body: { name: `市场与品牌部 ${number}`, parentId: '' },
  })),
  ...inBothHouses('/departments/:id/remove', async (house, number) => ({ path: `/departments/${await departmentIn(house, `空部门 ${number}`)}/remove` })),
  ...inBothHouses('/invitations/:id/resend', async (house) => ({ path: `/invitations/${await invitationIn(house)}/resend` })),
  ...inBothHouses('/invitations/:id/withdraw', async (house) => ({ path: `/invitations/${await invitationIn(house)}/withdraw` })),
  ...inBothHouses('/tokens/:id/revoke', async ({ boss }) => {
    await tokenFor(boss, ['identity.self.manage'])
    return { path: `/tokens/${await newest('auth_access_tokens', { tokenable_id: boss.id })}/revoke` }
  }),
  {
    route: 'POST /members/:id/address',
    given: async () => {
      const { boss, other } = await portal()
      return { path: `/members/${other.id}/address`, as: boss, body: { email: `found-again-${other.id}@example.com` } }
    },
  },
])
