import db from '@adonisjs/lucid/services/db'
import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { sha256 } from '#kernel/secrets'
import { normalEmail, normalPhone } from '../addresses.ts'
import type { Realm } from '../builtin_roles.ts'
import { forgetWrongPasswords, noteWrongPassword, signInQuota } from '../limits.ts'
import { passwordFits } from '../passwords.ts'

export type SignIn = {
  /** E-mail address or phone number. */
  login: string
  password: string
  origin: { ipAddress: string | null; requestId: string | null }
}

export type SignedIn = { userId: number; realm: Realm; accessVersion: number; locale: string }

export type SignInRefused =
  /** Unknown person, wrong password, suspended: one answer, one duration. */
  { type: 'wrong' } | { type: 'too_many'; retryAfterSeconds: number }

/**
 * Checks who somebody is; starting the session is the caller's. Five wrong passwords close one account for one client address
 * for a quarter of an hour, so that nobody can lock out somebody else.
 */
export async function signIn({ login, password, origin }: SignIn): Promise<Result<SignedIn, SignInRefused>> {
  const name = login.includes('@') ? normalEmail(login) : (normalPhone(login) ?? login.trim())
  const quota = await signInQuota(name, origin.ipAddress)
  if (!quota.ok) return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  const user = await userOf(name)
  const fits = await passwordFits(user?.password ?? null, password)
  const welcome = fits && user!.status === 'active' && user!.organisation_status === 'active'
  if (!welcome) await noteWrongPassword(name, origin.ipAddress)
  else await forgetWrongPasswords(name, origin.ipAddress)
  await remember({ user, welcome, name, origin })
  if (!welcome) return fail({ type: 'wrong' })
  return ok({
    userId: user!.id,
    realm: user!.kind === 'operator' ? 'back_office' : 'portal',
    accessVersion: user!.access_version,
    locale: user!.locale,
  })
}

async function userOf(name: string) {
  /** Addresses and numbers are kept in ASCII; anything else is nobody's. */
  if (!/^[\x21-\x7e]+$/.test(name)) return null
  return db
    .from('users')
    .join('organisations', 'organisations.id', 'users.organisation_id')
    .where(name.includes('@') ? 'users.email' : 'users.phone', name)
    .select('users.id', 'users.password', 'users.status', 'users.access_version', 'users.locale', 'users.organisation_id')
    .select('organisations.kind', 'organisations.status as organisation_status')
    .first()
}

type Attempt = { user: any; welcome: boolean; name: string; origin: SignIn['origin'] }

/** Every attempt leaves one audit row, for known and unknown people alike; what was typed stays a hash. */
async function remember({ user, welcome, name, origin }: Attempt): Promise<void> {
  const actor: Actor = { kind: 'user', userId: user?.id ?? null, organisationId: user?.organisation_id ?? null, ...origin }
  await inTransaction(async (trx) => {
    if (welcome) await trx.from('users').where('id', user.id).update({ last_signed_in_at: clock.now() })
    await writeAudit(
      {
        actor,
        action: welcome ? 'identity.session.started' : 'identity.session.refused',
        subjectType: user ? 'user' : 'stranger',
        subjectId: user?.id ?? sha256(name).slice(0, 16),
      },
      { trx }
    )
  })
}
