import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { safeEqual } from '@adonisjs/core/helpers'
import db from '@adonisjs/lucid/services/db'
import type { Client } from '#kernel/database/transaction'
import { codeHash } from '../codes.ts'
import { hashPassword, passwordFault, type PasswordFault } from '../passwords.ts'
import { storePassword } from './change_password.ts'

export type SetPassword = { link: string; password: string; origin: { ipAddress: string | null; requestId: string | null } }
export type LinkRefused = { type: 'link_invalid' } | { type: 'password'; fault: PasswordFault }
type Link = { id: number; userId: number; target: string; email: string; name: string; phone: string | null; organisationId: number }

/** Sets the password of the person that a one-time link was made for, ends their sessions, and uses the link up. */
export async function setPassword({ link, password, origin }: SetPassword): Promise<Result<{ userId: number }, LinkRefused>> {
  const found = await openLink(link, db.connection())
  if (!found) return fail({ type: 'link_invalid' })
  const { userId, organisationId } = found
  const fault = passwordFault(password, [found.name, found.email, found.phone])
  if (fault) return fail({ type: 'password', fault })
  const passwordHash = await hashPassword(password)
  return inTransaction(async (trx) => {
    const used = await trx.from('verification_codes').where('id', found.id).whereNull('used_at').update({ used_at: clock.now() })
    if (Number(used) !== 1) return fail({ type: 'link_invalid' })
    await proveAddress(found, trx)
    const actor = { kind: 'user' as const, userId, organisationId, ...origin }
    await storePassword({ userId, passwordHash, actor, action: 'identity.password.set' }, { trx })
    return ok({ userId })
  })
}

/** Whether a link may still be used; for the page behind it. */
export async function passwordLinkIsValid(link: string): Promise<boolean> {
  return (await openLink(link, db.connection())) !== null
}

async function openLink(link: string, client: Client): Promise<Link | null> {
  const [, id, secret] = /^(\d{1,15})\.([\w-]{32})$/.exec(link) ?? []
  if (!id) return null
  const purpose = 'password_link' as const
  const row = await client
    .from('verification_codes as codes')
    .join('users', 'users.id', 'codes.user_id')
    .where('codes.id', Number(id))
    .where('codes.purpose', purpose)
    .whereNull('codes.used_at')
    .where('codes.expires_at', '>', clock.now())
    .where('users.status', 'active')
    .select('codes.target', 'codes.code_hash', 'users.id as user_id', 'users.email', 'users.name', 'users.phone', 'users.organisation_id')
    .first()
  if (!row) return null
  const { target, user_id: userId, email, name, phone, organisation_id: organisationId } = row
  const fits = safeEqual(row.code_hash, codeHash(secret, { userId, purpose, target }))
  return fits ? { id: Number(id), userId, target, email, name, phone, organisationId } : null
}

/** Who opened the link read the mail that it was in. */
async function proveAddress({ userId, target, email }: Link, trx: Trx): Promise<void> {
  if (target !== email) return
  await trx.from('users').where('id', userId).whereNull('email_verified_at').update({ email_verified_at: clock.now() })
}
