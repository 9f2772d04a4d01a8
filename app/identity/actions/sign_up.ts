import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { normalEmail, normalPhone } from '../addresses.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { hashPassword, passwordFault, type PasswordFault } from '../passwords.ts'
import { checkParts, joinParts, type RefusedPart, type TypedParts } from '../sign_up_parts.ts'
import { TERMS_VERSION } from '../terms.ts'
import { createOrganisation } from './create_organisation.ts'
import { createUser, type CreateUserRefused } from './create_user.ts'

export type SignUp = {
  organisationName: string
  name: string
  email: string
  phone: string
  password: string
  termsVersion: string
  locale: string
  /** What was typed into fields that modules above added. */
  parts?: TypedParts
  origin: { ipAddress: string | null; requestId: string | null }
}

export type SignedUp = { userId: number; organisationId: number }

export type SignUpRefused =
  | { type: 'password'; fault: PasswordFault }
  | { type: 'phone_invalid' }
  | { type: 'terms_outdated' }
  /** E-mail or phone has an account; which one is not said, its owner is told by mail. */
  | { type: 'address_taken' }
  /** A field that a module above added. */
  | ({ type: 'part' } & RefusedPart)

class Undo extends Error {
  constructor(readonly refused: SignUpRefused) {
    super(refused.type)
  }
}

/**
 * Opens a customer organisation with its first user, who becomes its administrator and has accepted the terms. Everything that
 * belongs to a new organisation (its wallet) comes in the same transaction. Nothing is verified yet.
 */
export async function signUp(input: SignUp): Promise<Result<SignedUp, SignUpRefused>> {
  const { organisationName, name, email, password } = input
  const fault = passwordFault(password, [name, email, organisationName, input.phone])
  if (fault) return fail({ type: 'password', fault })
  const phone = normalPhone(input.phone)
  if (!phone) return fail({ type: 'phone_invalid' })
  if (input.termsVersion !== TERMS_VERSION) return fail({ type: 'terms_outdated' })
  const refused = await checkParts(input.parts ?? {}, input.origin)
  if (refused) return fail({ type: 'part', ...refused })
  const passwordHash = await hashPassword(password)
  const outcome = await create({ ...input, phone }, passwordHash)
  if (!outcome.ok && outcome.error.type === 'address_taken') await tellOwner(email)
  return outcome
}

async function create(input: SignUp, passwordHash: string): Promise<Result<SignedUp, SignUpRefused>> {
  const { organisationName, name, email, phone, locale, origin } = input
  const actor: Actor = { kind: 'user', userId: null, organisationId: null, ...origin }
  try {
    return await inTransaction(async (trx) => {
      const contact = { name, email: normalEmail(email), phone }
      const { organisationId } = await createOrganisation({ kind: 'customer', name: organisationName, contact, actor }, { trx })
      const terms = { version: TERMS_VERSION, acceptedAt: clock.now() }
      const created = await createUser(
        { organisationId, realm: 'portal', role: 'owner', name, email, phone, passwordHash, locale, terms, actor },
        { trx }
      )
      if (!created.ok) throw new Undo(refusal(created.error))
      const { userId } = created.value
      const args = { organisation: organisationName }
      await tellNoticeDue({ event: 'welcome', dedupKey: `welcome:${userId}`, channel: 'station', userId, organisationId, args }, { trx })
      const newcomer = { organisationId, userId, actor: { ...actor, userId, organisationId } }
      const part = await joinParts(input.parts ?? {}, newcomer, { trx })
      if (part) throw new Undo({ type: 'part', ...part })
      return ok({ userId, organisationId })
    }, { isolationLevel: 'read committed' })
  } catch (error) {
    if (error instanceof Undo) return fail(error.refused)
    throw error
  }
}

function refusal({ type }: CreateUserRefused): SignUpRefused {
  if (type === 'role_unknown') throw new Error('E_ROLES_NOT_SYNCED: run node ace identity:sync-roles.')
  return { type: 'address_taken' }
}

/** Who owns the address learns of the attempt; who made it does not learn whether there was an owner. */
async function tellOwner(email: string): Promise<void> {
  await inTransaction(async (trx) => {
    const owner = await trx.from('users').where({ email: normalEmail(email), status: 'active' }).select('id', 'organisation_id').first()
    if (!owner) return
    const day = clock.now().toISOString().slice(0, 10)
    await tellNoticeDue(
      {
        event: 'sign_up_again', dedupKey: `sign_up_again:${owner.id}:${day}`, channel: 'mail', userId: owner.id,
        organisationId: owner.organisation_id, args: {},
      },
      { trx }
    )
  })
}
