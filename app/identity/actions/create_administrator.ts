import { systemActor } from '#audit/actor'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { noPassword } from '../passwords.ts'
import { createOrganisation } from './create_organisation.ts'
import { createUser } from './create_user.ts'
import { issuePasswordLink } from './issue_password_link.ts'
import { syncRoles } from './sync_roles.ts'

export type CreateAdministrator = { email: string; name: string; operatorName: string; again: boolean }
export type AdministratorRefused = { type: 'exists'; email: string } | { type: 'email_taken' }

/**
 * Creates the first administrator, with the operator's organisation where there is none, and a one-time link to set a password.
 * Refused when there is an administrator: the next ones are created by them. With `again` the administrator of that address gets
 * a new link, for who lost the first.
 */
export async function createAdministrator(input: CreateAdministrator): Promise<Result<{ url: string; expiresAt: Date }, AdministratorRefused>> {
  await syncRoles()
  const passwordHash = await noPassword()
  return inTransaction(async (trx) => {
    await trx.rawQuery("SELECT id FROM roles WHERE code = 'administrator' FOR UPDATE")
    const existing = await administrators(trx)
    const same = existing.find(({ email }) => email === input.email.trim().toLowerCase())
    if (same && input.again) return ok(await issuePasswordLink({ userId: same.id, reason: 'terminal' }, { trx }))
    if (existing.length > 0) return fail({ type: 'exists', email: existing[0].email })
    const organisationId = await operatorOrganisation(input.operatorName, trx)
    const { name, email } = input
    const created = await createUser(
      { organisationId, realm: 'back_office', role: 'administrator', name, email, passwordHash, actor: systemActor },
      { trx }
    )
    if (!created.ok) return fail({ type: 'email_taken' })
    return ok(await issuePasswordLink({ userId: created.value.userId, reason: 'terminal' }, { trx }))
  })
}

async function administrators(trx: Trx): Promise<Array<{ id: number; email: string }>> {
  return trx
    .from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'roles.code': 'administrator', 'users.status': 'active' })
    .select('users.id', 'users.email')
}

/** The operator's organisation; created when there is none. */
export async function operatorOrganisation(name: string, trx: Trx): Promise<number> {
  const row = await trx.from('organisations').where('kind', 'operator').select('id').first()
  if (row) return row.id
  const created = await createOrganisation({ kind: 'operator', name, actor: systemActor }, { trx })
  return created.organisationId
}
