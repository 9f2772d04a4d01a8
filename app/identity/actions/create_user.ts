import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import type { Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { normalEmail, normalPhone } from '../addresses.ts'
import type { Realm } from '../builtin_roles.ts'

export type CreateUser = {
  organisationId: number
  departmentId?: number | null
  realm: Realm
  role: string
  name: string
  email: string
  phone?: string | null
  /** As `hashPassword` or `noPassword` returned it. */
  passwordHash: string
  locale?: string
  terms?: { version: string; acceptedAt: Date }
  verified?: { email?: boolean; phone?: boolean }
  actor: Actor
}

export type CreateUserRefused = { type: 'email_taken' } | { type: 'phone_taken' } | { type: 'role_unknown'; role: string }

/**
 * Adds a person with one role to an organisation, in the caller's transaction. An e-mail address and a phone number belong to
 * one person in the whole hub. A refusal leaves the transaction usable.
 */
export async function createUser(input: CreateUser, { trx }: { trx: Trx }): Promise<Result<{ userId: number }, CreateUserRefused>> {
  const { actor, organisationId, role } = input
  const roleId = await roleIdOf(role, input.realm, trx)
  if (roleId === null) return fail({ type: 'role_unknown', role })
  const inserted = await insertUser(input, trx)
  if (!inserted.ok) return inserted
  const { userId } = inserted.value
  await trx.insertQuery().table('user_roles').insert({ user_id: userId, role_id: roleId })
  const { name, email, phone } = input
  await writeAudit(
    {
      actor: { ...actor, userId: actor.userId ?? userId, organisationId: actor.organisationId ?? organisationId },
      action: 'identity.user.created', subjectType: 'user', subjectId: userId, organisationId,
      after: { name, email, phone: phone ?? null, role },
    },
    { trx }
  )
  return ok({ userId })
}

async function insertUser(input: CreateUser, trx: Trx): Promise<Result<{ userId: number }, CreateUserRefused>> {
  const now = clock.now()
  const email = normalEmail(input.email)
  const phone = input.phone ? normalPhone(input.phone) : null
  try {
    const [userId] = await trx.insertQuery().table('users').insert({
      organisation_id: input.organisationId,
      department_id: input.departmentId ?? null,
      name: input.name,
      email,
      phone,
      password: input.passwordHash,
      email_verified_at: input.verified?.email ? now : null,
      phone_verified_at: input.verified?.phone ? now : null,
      terms_version: input.terms?.version ?? null,
      terms_accepted_at: input.terms?.acceptedAt ?? null,
      locale: input.locale ?? 'zh-CN',
      created_at: now,
      updated_at: now,
    })
    return ok({ userId })
  } catch (error) {
    if (isDuplicate(error, 'users_email')) return fail({ type: 'email_taken' })
    if (isDuplicate(error, 'users_phone')) return fail({ type: 'phone_taken' })
    throw error
  }
}

async function roleIdOf(code: string, realm: Realm, trx: Trx): Promise<number | null> {
  const row = await trx.from('roles').where({ code, realm }).whereNull('retired_at').select('id').first()
  return row?.id ?? null
}
