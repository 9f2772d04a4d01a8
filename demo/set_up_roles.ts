import db from '@adonisjs/lucid/services/db'
import { savePermissionMatrix } from '#identity/actions/save_permission_matrix'
import { addRole } from '#identity/actions/save_role'
import { rolesQuery } from '#identity/queries/roles_query'
import { must } from './result.ts'
import { viewerByEmail } from './viewers.ts'

/** A role that this operator made for its key accounts, and a change of what support may do. Made once. */
export async function setUpRoles(): Promise<void> {
  if (await db.from('roles').where('name_en', 'Key account sales').first()) return
  const administrator = await viewerByEmail('admin@kboss.example', 'identity.roles.manage')
  const wanted = { zh: '大客户销售', en: 'Key account sales', realm: 'back_office', scope: 'department', copyOf: 'sales' } as const
  const { code } = must(await addRole(administrator, wanted), 'the role of key accounts')
  const { version } = await rolesQuery(administrator, { realm: 'back_office' })
  const changes = [
    { role: code, permission: 'catalog.prices.read', granted: true },
    { role: code, permission: 'identity.audit.read', granted: true },
    { role: 'support', permission: 'identity.audit.read', granted: true },
  ]
  must(await savePermissionMatrix(administrator, { version, changes }), 'permissions of key accounts')
}
