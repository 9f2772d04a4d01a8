import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { normalPhone } from '../addresses.ts'
import type { BuiltinRole } from '../builtin_roles.ts'
import { noPassword } from '../passwords.ts'
import type { Viewer } from '../viewer.ts'
import { createUser } from './create_user.ts'
import { issuePasswordLink } from './issue_password_link.ts'

export type AddMember = { name: string; email: string; phone?: string | null; role: BuiltinRole; departmentId?: number | null }
export type AddMemberRefused =
  | { type: 'email_taken' }
  | { type: 'phone_taken' }
  | { type: 'phone_invalid' }
  | { type: 'role_unknown' }
  | { type: 'department_unknown' }

class Undo extends Error {}

/** Adds somebody to the viewer's own organisation and mails them a one-time link to set a password. */
export async function addMember(viewer: Viewer, input: AddMember): Promise<Result<{ userId: number }, AddMemberRefused>> {
  const phone = input.phone ? normalPhone(input.phone) : null
  if (input.phone && !phone) return fail({ type: 'phone_invalid' })
  const passwordHash = await noPassword()
  const organisationId = viewer.organisationId!
  let refused: AddMemberRefused | null = null
  try {
    return await inTransaction(async (trx) => {
      if (!(await departmentIsOurs(input.departmentId, organisationId, trx))) return fail({ type: 'department_unknown' })
      const created = await createUser({ ...input, phone, organisationId, realm: viewer.realm, passwordHash, actor: viewer.actor }, { trx })
      if (!created.ok) {
        refused = { type: created.error.type }
        throw new Undo()
      }
      const { userId } = created.value
      await issuePasswordLink({ userId, reason: 'invitation', inviter: viewer.person?.name ?? 'KBoss' }, { trx })
      return ok({ userId })
    })
  } catch (error) {
    if (error instanceof Undo && refused) return fail(refused)
    throw error
  }
}

export async function departmentIsOurs(departmentId: number | null | undefined, organisationId: number, trx: Trx): Promise<boolean> {
  if (!departmentId) return true
  const row = await trx.from('departments').where({ id: departmentId, organisation_id: organisationId }).select('id').first()
  return row !== null
}
