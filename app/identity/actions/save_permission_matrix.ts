import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { permissionOf } from '../permissions.ts'
import { isLocked } from '../role_rules.ts'
import type { Viewer } from '../viewer.ts'
import { endSessionsOfPowerless } from './end_sessions_of_powerless.ts'
import { lockRoles } from './lock_roles.ts'

export type PermissionChange = { role: string; permission: string; granted: boolean }

export type MatrixRefused =
  /** Somebody saved since the version that was looked at. */
  | { type: 'changed_meanwhile' }
  | { type: 'role_not_found' }
  | { type: 'wrong_realm' }
  | { type: 'would_lock_out' }

/**
 * Gives roles permissions and takes others away, all of it or nothing; counts for everybody from their next request on, in every
 * process. `version` is the one of the matrix that was looked at. What is so already changes nothing. Each changed role has an
 * audit row, from which the change can be undone.
 *
 * @returns how many cells changed
 */
export async function savePermissionMatrix(
  viewer: Viewer,
  { version, changes }: { version: number; changes: readonly PermissionChange[] }
): Promise<Result<{ changed: number }, MatrixRefused>> {
  if (changes.some(({ role, permission, granted }) => !granted && isLocked(role, permission))) return fail({ type: 'would_lock_out' })
  return inTransaction(
    async (trx) => {
      if ((await lockRoles(trx)) !== version) return fail({ type: 'changed_meanwhile' })
      const roles = await trx.from('roles').whereIn('code', changes.map(({ role }) => role)).whereNull('retired_at').select('id', 'code', 'realm')
      const ids = new Map<string, { id: number; realm: string }>(roles.map(({ id, code, realm }) => [code, { id, realm }]))
      for (const { role, permission } of changes) {
        const found = ids.get(role)
        if (!found) return fail({ type: 'role_not_found' })
        const { realm } = permissionOf(permission)
        if (realm !== 'both' && realm !== found.realm) return fail({ type: 'wrong_realm' })
      }
      const differing = await differingFrom(changes, ids, trx)
      if (differing.length === 0) return ok({ changed: 0 })
      for (const change of differing) await apply(change, ids.get(change.role)!.id, trx)
      await raiseTopic('roles', { trx })
      await endSessionsOfPowerless([...new Set(differing.filter(({ granted }) => !granted).map(({ role }) => ids.get(role)!.id))], { trx })
      await audit(viewer, differing, trx)
      return ok({ changed: differing.length })
    },
    { isolationLevel: 'read committed' }
  )
}

async function differingFrom(changes: readonly PermissionChange[], ids: ReadonlyMap<string, { id: number }>, trx: Trx): Promise<PermissionChange[]> {
  const rows = await trx.from('role_permissions').whereIn('role_id', [...ids.values()].map(({ id }) => id)).select('role_id', 'permission_code')
  const held = new Set(rows.map((row) => `${row.role_id} ${row.permission_code}`))
  return changes.filter(({ role, permission, granted }) => held.has(`${ids.get(role)!.id} ${permission}`) !== granted)
}

async function apply({ permission, granted }: PermissionChange, roleId: number, trx: Trx): Promise<void> {
  const pair = { role_id: roleId, permission_code: permission }
  if (granted) await trx.insertQuery().table('role_permissions').insert(pair)
  else await trx.from('role_permissions').where(pair).delete()
}

async function audit(viewer: Viewer, differing: readonly PermissionChange[], trx: Trx): Promise<void> {
  for (const [role, changes] of Map.groupBy(differing, (change) => change.role)) {
    const values = (isAfter: boolean) => Object.fromEntries(changes.map(({ permission, granted }) => [permission, granted === isAfter]))
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.role.permissions_changed', subjectType: 'role', subjectId: role,
        before: values(false), after: values(true),
      },
      { trx }
    )
  }
}
