import db from '@adonisjs/lucid/services/db'
import { normalEmail } from '#identity/addresses'
import { normalLogin } from '#identity/login'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { ApprovalFact } from '../handlers.ts'
import { ACCESS_RECOVERY } from '../recovery_kind.ts'
import { requestApproval } from './request_approval.ts'

export type RequestRecovery = {
  /** E-mail address or phone number as the account has it. */
  login: string
  /** How they proved who they are. */
  reason: string
  /** Where e-mail and phone are lost too: the address that takes their place. */
  email?: string | null
}

export type RecoveryRefused = { type: 'person_not_found' } | { type: 'no_second_factor' } | { type: 'oneself' } | { type: 'address_taken' }

/**
 * Asks that somebody's access be recovered: their second factor is taken, and with `email` their lost address and phone are
 * replaced. For customers' people where nobody of their organisation can do it; for the operator's own people, by whoever manages
 * them. Somebody else decides. While that is open a second call answers the same request.
 */
export async function requestRecovery(viewer: Viewer, { login, reason, email }: RequestRecovery): Promise<Result<{ id: string; isNew: boolean }, RecoveryRefused>> {
  const person = await personOf(viewer, normalLogin(login))
  if (!person) return fail({ type: 'person_not_found' })
  if (person.id === viewer.userId) return fail({ type: 'oneself' })
  if (!person.confirmed_at && !email) return fail({ type: 'no_second_factor' })
  const next = email ? normalEmail(email) : null
  if (next && (await db.from('users').where('email', next).select('id').first())) return fail({ type: 'address_taken' })
  const facts: ApprovalFact[] = [
    { label: 'approvals.recovery.person', form: 'text', after: `${person.name} · ${person.email}` },
    { label: 'approvals.recovery.organisation', form: 'text', after: person.organisation_name },
    ...(next ? [{ label: 'approvals.recovery.email', form: 'text', before: person.email, after: next } as const] : []),
  ]
  return inTransaction(async (trx) => {
    const request = await requestApproval({
      kind: ACCESS_RECOVERY, subject: { type: 'user', id: person.id }, title: `${person.organisation_name} · ${person.name}`.slice(0, 200), size: 0,
      organisationId: person.kind === 'customer' ? person.organisation_id : null, reason, actor: viewer.actor, facts,
    }, { trx })
    if (next && request.isNew) await trx.insertQuery().table('access_recoveries').insert({ request_id: request.id, email: next })
    return ok(request)
  })
}

/** A customer's person whom the viewer sees, or one of the operator's whom they manage. */
async function personOf(viewer: Viewer, name: string): Promise<Record<string, any> | null> {
  /** Addresses and numbers are kept in ASCII; anything else is nobody's. */
  if (!/^[\x21-\x7e]+$/.test(name)) return null
  const query = db.from('users').join('organisations', 'organisations.id', 'users.organisation_id')
    .leftJoin('second_factors', 'second_factors.user_id', 'users.id')
    .where('users.status', 'active').where(name.includes('@') ? 'users.email' : 'users.phone', name)
    .select('users.id', 'users.name', 'users.email', 'users.organisation_id', 'organisations.kind', 'organisations.name as organisation_name', 'second_factors.confirmed_at')
  const managesStaff = viewer.may('identity.staff.manage')
  return query.where((whose) => {
    void whose.where((customers) => void visibleOrganisations(viewer, customers.where('organisations.kind', 'customer'), 'users.organisation_id'))
    if (managesStaff) void whose.orWhere('organisations.kind', 'operator')
  }).first()
}
