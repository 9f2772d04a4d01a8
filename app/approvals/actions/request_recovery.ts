import db from '@adonisjs/lucid/services/db'
import { normalLogin } from '#identity/login'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { fail, ok, type Result } from '#kernel/result'
import { ACCESS_RECOVERY } from '../recovery_kind.ts'
import { requestApproval } from './request_approval.ts'

export type RequestRecovery = { /** E-mail address or phone number of the customer's person. */ login: string; /** How they proved who they are. */ reason: string }

export type RecoveryRefused = { type: 'person_not_found' } | { type: 'no_second_factor' }

/**
 * Asks that the second factor of a customer's person be taken: they lost authenticator and recovery codes, and nobody of their
 * organisation can do it. Somebody else decides. While that is open a second call answers the same request.
 */
export async function requestRecovery(viewer: Viewer, { login, reason }: RequestRecovery): Promise<Result<{ id: string; isNew: boolean }, RecoveryRefused>> {
  const name = normalLogin(login)
  /** Addresses and numbers are kept in ASCII; anything else is nobody's. */
  if (!/^[\x21-\x7e]+$/.test(name)) return fail({ type: 'person_not_found' })
  const query = db.from('users').join('organisations', 'organisations.id', 'users.organisation_id')
    .leftJoin('second_factors', 'second_factors.user_id', 'users.id')
    .where('organisations.kind', 'customer').whereNot('users.status', 'offboarded').where(name.includes('@') ? 'users.email' : 'users.phone', name)
    .select('users.id', 'users.name', 'users.email', 'users.organisation_id', 'organisations.name as organisation_name', 'second_factors.confirmed_at')
  const person = await visibleOrganisations(viewer, query, 'users.organisation_id').first()
  if (!person) return fail({ type: 'person_not_found' })
  if (!person.confirmed_at) return fail({ type: 'no_second_factor' })
  const request = await requestApproval({
    kind: ACCESS_RECOVERY, subject: { type: 'user', id: person.id }, title: `${person.organisation_name} · ${person.name}`.slice(0, 200), size: 0,
    organisationId: person.organisation_id, reason, actor: viewer.actor,
    facts: [
      { label: 'approvals.recovery.person', form: 'text', after: `${person.name} · ${person.email}` },
      { label: 'approvals.recovery.organisation', form: 'text', after: person.organisation_name },
    ],
  })
  return ok(request)
}
