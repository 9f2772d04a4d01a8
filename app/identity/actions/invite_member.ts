import { writeAudit } from '#audit/actions/write_audit'
import { clock, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { appUrl } from '#config/app'
import { newLinkSecret } from '../codes.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import {
  contactOf, INVITATION_DAYS, INVITATION_MS, invitationHash, OPEN_INVITATIONS_MAX, type InvitationChannel,
} from '../invitations.ts'
import type { Viewer } from '../viewer.ts'
import { departmentIsOurs } from './find_member.ts'

export type InviteMember = { name: string; contact: string; role: string; departmentId?: number | null }
export type InviteRefused =
  | { type: 'contact_invalid' }
  | { type: 'role_unknown' }
  | { type: 'department_unknown' }
  /** Somebody of the organisation, who has not left, has this address. */
  | { type: 'already_member' }
  | { type: 'already_invited' }
  | { type: 'too_many_open'; max: number }

/**
 * Invites somebody by e-mail or phone to the viewer's own organisation. Nobody is created before they accept; whether the
 * address belongs to somebody elsewhere is told to its owner alone. An invitation that ran out makes room for a new one.
 */
export async function inviteMember(viewer: Viewer, input: InviteMember): Promise<Result<{ id: number }, InviteRefused>> {
  const contact = contactOf(input.contact)
  if (!contact) return fail({ type: 'contact_invalid' })
  const organisationId = viewer.organisationId!
  return inTransaction(async (trx) => {
    await trx.from('organisations').where('id', organisationId).select('id').forUpdate().first()
    if (!(await roleExists(input.role, viewer, trx))) return fail({ type: 'role_unknown' })
    if (!(await departmentIsOurs(input.departmentId, organisationId, trx))) return fail({ type: 'department_unknown' })
    await expireOld(organisationId, trx)
    const refused = await refusalOf(organisationId, contact, trx)
    if (refused) return fail(refused)
    const [now, secret] = [clock.now(), newLinkSecret()]
    const [id] = await trx.insertQuery().table('invitations').insert({
      organisation_id: organisationId, channel: contact.channel, target: contact.target, open_target: contact.target, name: input.name,
      role_code: input.role, department_id: input.departmentId ?? null, secret_hash: invitationHash(secret, contact.target),
      invited_by: viewer.userId, last_sent_at: now, expires_at: later(INVITATION_MS, now), created_at: now,
    })
    const after = { ...contact, name: input.name, role: input.role, departmentId: input.departmentId ?? null }
    await writeAudit({ actor: viewer.actor, action: 'identity.invitation.sent', subjectType: 'invitation', subjectId: id, after }, { trx })
    await tellInvited(viewer, { id, secret, sending: 1, ...contact }, trx)
    return ok({ id })
  })
}

async function roleExists(code: string, { realm }: Viewer, trx: Trx): Promise<boolean> {
  return Boolean(await trx.from('roles').where({ code, realm }).whereNull('retired_at').select('id').first())
}

/** What ran out no longer holds its address. */
async function expireOld(organisationId: number, trx: Trx): Promise<void> {
  const now = clock.now()
  await trx.from('invitations').where({ organisation_id: organisationId, state: 'open' }).where('expires_at', '<=', now)
    .update({ state: 'expired', open_target: null, ended_at: now })
}

async function refusalOf(organisationId: number, { channel, target }: { channel: InvitationChannel; target: string }, trx: Trx): Promise<InviteRefused | null> {
  const column = channel === 'mail' ? 'email' : 'phone'
  const member = await trx.from('users').where({ organisation_id: organisationId, [column]: target }).whereNot('status', 'offboarded').select('id').first()
  if (member) return { type: 'already_member' }
  const open = await trx.from('invitations').where({ organisation_id: organisationId, state: 'open' }).select('open_target')
  if (open.some((row) => row.open_target === target)) return { type: 'already_invited' }
  return open.length >= OPEN_INVITATIONS_MAX ? { type: 'too_many_open', max: OPEN_INVITATIONS_MAX } : null
}

export type Sending = { id: number; secret: string; sending: number; channel: InvitationChannel; target: string }

/** Sends the link; the address stands in no table but the outbox. */
export async function tellInvited(viewer: Viewer, { id, secret, sending, channel, target }: Sending, trx: Trx): Promise<void> {
  const args = {
    link: `${appUrl}/invitation/${id}.${secret}`, days: INVITATION_DAYS, organisation: viewer.person?.organisationName ?? '',
    inviter: viewer.person?.name ?? '',
  }
  const dedupKey = `invitation:${id}:${sending}`
  await tellNoticeDue({ event: 'invitation', dedupKey, channel, organisationId: viewer.organisationId!, target, args }, { trx })
}
