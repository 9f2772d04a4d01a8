import { registerClosingCheck } from './closing.ts'
import { administratorRoles } from './actions/find_member.ts'

/** An organisation keeps an administrator; who is alone in it closes the organisation instead. */
registerClosingCheck(async (subject, client) => {
  if (subject.kind !== 'person') return []
  const others = await client
    .from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'users.organisation_id': subject.organisationId, 'users.status': 'active' })
    .whereIn('roles.code', [...administratorRoles])
    .whereNot('users.id', subject.userId)
    .select('users.id')
    .first()
  return others ? [] : [{ code: 'last_administrator', href: '/organisation/data' }]
})
