import db from '@adonisjs/lucid/services/db'
import { safeEqual } from '@adonisjs/core/helpers'
import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Client, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { normalEmail, normalPhone } from '../addresses.ts'
import type { Realm } from '../builtin_roles.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { invitationHash, type InvitationChannel } from '../invitations.ts'
import { hashPassword, passwordFault, type PasswordFault } from '../passwords.ts'
import { TERMS_VERSION } from '../terms.ts'
import { createUser } from './create_user.ts'
import { freeAddress, ownerOf } from './free_address.ts'
import { rejoinOrganisation } from './rejoin_organisation.ts'

export type OpenInvitation = {
  id: number
  organisationId: number
  organisationName: string
  realm: Realm
  channel: InvitationChannel
  target: string
  name: string
  role: string
  departmentId: number | null
  invitedBy: number
}

export type AcceptInvitation = {
  link: string
  name: string
  /** The other address: the phone where the invitation went by mail, the e-mail where it went by SMS. */
  email?: string | null
  phone?: string | null
  password: string
  termsVersion: string
  locale: string
  origin: { ipAddress: string | null; requestId: string | null }
}

export type AcceptRefused =
  /** It ran out, was used, withdrawn or sent anew, or never was one. */
  | { type: 'link_invalid' }
  | { type: 'password'; fault: PasswordFault }
  | { type: 'terms_outdated' }
  | { type: 'email_missing' }
  | { type: 'phone_invalid' }
  | { type: 'email_taken' }
  | { type: 'phone_taken' }
  /** The address invited belongs to somebody of this organisation by now. */
  | { type: 'already_member' }
  /** It belongs to somebody of another organisation: one address, one organisation. */
  | { type: 'member_elsewhere' }

type Accepted = { userId: number; email: string; joined: 'new' | 'again' }

/**
 * Uses an invitation up, once: makes the person, with the invited address proved by the link. Who left this organisation comes
 * back as the person they were; who left another one starts anew here, and their address is set free there.
 */
export async function acceptInvitation(input: AcceptInvitation): Promise<Result<Accepted, AcceptRefused>> {
  const open = await openInvitation(input.link, db.connection())
  if (!open) return fail({ type: 'link_invalid' })
  const fault = passwordFault(input.password, [input.name, open.organisationName, open.target, input.email, input.phone])
  if (fault) return fail({ type: 'password', fault })
  if (input.termsVersion !== TERMS_VERSION) return fail({ type: 'terms_outdated' })
  const email = open.channel === 'mail' ? open.target : normalEmail(input.email ?? '')
  if (!email) return fail({ type: 'email_missing' })
  const phone = open.channel === 'sms' ? open.target : input.phone ? normalPhone(input.phone) : null
  if (input.phone && !phone) return fail({ type: 'phone_invalid' })
  const passwordHash = await hashPassword(input.password)
  return inTransaction(async (trx) => {
    const row = await trx.from('invitations').where('id', open.id).forUpdate().select('state', 'secret_hash').first()
    if (row?.state !== 'open' || !(await openInvitation(input.link, trx))) return fail({ type: 'link_invalid' })
    const joined = await join(open, { ...input, email, phone, passwordHash }, trx)
    if (!joined.ok) return joined
    await noteAccepted(open, joined.value, input, trx)
    return joined
  })
}

/** The invitation behind a link, while it may be accepted; null for everything else. */
export async function openInvitation(link: string, client: Client): Promise<OpenInvitation | null> {
  const [, id, secret] = /^(\d{1,15})\.([\w-]{32})$/.exec(link) ?? []
  if (!id) return null
  const row = await client
    .from('invitations')
    .join('organisations', 'organisations.id', 'invitations.organisation_id')
    .where({ 'invitations.id': Number(id), 'invitations.state': 'open', 'organisations.status': 'active' })
    .where('invitations.expires_at', '>', clock.now())
    .select('invitations.*', 'organisations.name as organisation_name', 'organisations.kind as organisation_kind')
    .first()
  if (!row || !safeEqual(row.secret_hash, invitationHash(secret, row.target))) return null
  return {
    id: row.id, organisationId: row.organisation_id, organisationName: row.organisation_name, channel: row.channel, target: row.target,
    realm: row.organisation_kind === 'operator' ? 'back_office' : 'portal', name: row.name, role: row.role_code, departmentId: row.department_id,
    invitedBy: row.invited_by,
  }
}

type Newcomer = Omit<AcceptInvitation, 'email' | 'phone'> & { email: string; phone: string | null; passwordHash: string }

async function join(open: OpenInvitation, person: Newcomer, trx: Trx): Promise<Result<Accepted, AcceptRefused>> {
  const { organisationId, realm, role, departmentId, channel } = open
  const owner = await ownerOf(channel === 'mail' ? 'email' : 'phone', open.target, trx)
  if (owner && !owner.hasLeft) return fail({ type: owner.organisationId === organisationId ? 'already_member' : 'member_elsewhere' })
  if (owner && owner.organisationId === organisationId) return rejoin(open, owner.id, person, trx)
  if (owner) await freeAddress(owner.id, trx)
  const { name, email, phone, passwordHash, locale, origin } = person
  const actor: Actor = { kind: 'user', userId: null, organisationId: null, ...origin }
  const created = await createUser(
    {
      organisationId, departmentId, realm, role, name, email, phone, passwordHash, locale, actor,
      terms: { version: TERMS_VERSION, acceptedAt: clock.now() },
      verified: { email: channel === 'mail', phone: channel === 'sms' },
    },
    { trx }
  )
  if (created.ok) return ok({ userId: created.value.userId, email, joined: 'new' })
  if (created.error.type === 'role_unknown') throw new Error(`E_ROLE_GONE: the role ${role} of invitation ${open.id} is gone.`)
  return fail({ type: created.error.type })
}

async function rejoin(open: OpenInvitation, userId: number, person: Newcomer, trx: Trx): Promise<Result<Accepted, AcceptRefused>> {
  const { name, email, phone, passwordHash, origin } = person
  const { role, departmentId, realm, channel } = open
  const back = await rejoinOrganisation({ userId, name, email, phone, passwordHash, role, realm, departmentId, channel, origin }, { trx })
  return back.ok ? ok({ userId, email, joined: 'again' }) : back
}

async function noteAccepted(open: OpenInvitation, { userId, joined }: Accepted, { name, origin }: AcceptInvitation, trx: Trx): Promise<void> {
  const now = clock.now()
  await trx.from('invitations').where('id', open.id).update({ state: 'accepted', open_target: null, user_id: userId, ended_at: now })
  const actor: Actor = { kind: 'user', userId, organisationId: open.organisationId, ...origin }
  const after = { userId, role: open.role, departmentId: open.departmentId, joined }
  await writeAudit({ actor, action: 'identity.invitation.accepted', subjectType: 'invitation', subjectId: open.id, after }, { trx })
  await tellNoticeDue(
    {
      event: 'invitation_accepted', dedupKey: `invitation_accepted:${open.id}`, channel: 'station', userId: open.invitedBy,
      organisationId: open.organisationId, args: { name, address: open.target },
      link: `${open.realm === 'back_office' ? '/admin' : ''}/members/${userId}`,
    },
    { trx }
  )
}
