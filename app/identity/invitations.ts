import { DAY_MS, MINUTE_MS } from '#kernel/clock'
import { keyedHash } from '#kernel/secrets'
import { normalEmail, normalPhone } from './addresses.ts'

export type InvitationChannel = 'mail' | 'sms'
export type InvitationState = 'open' | 'accepted' | 'withdrawn' | 'expired'

export const INVITATION_DAYS = 7
export const INVITATION_MS = INVITATION_DAYS * DAY_MS
/** Between two sendings of one invitation, and how often it is sent at all. */
export const RESEND_PAUSE_MS = MINUTE_MS
export const SENDINGS_MAX = 10
/** Invitations of one organisation that wait at the same time. */
export const OPEN_INVITATIONS_MAX = 200

/** Where an invitation goes: an e-mail address or a phone number; null when it is neither. */
export function contactOf(typed: string): { channel: InvitationChannel; target: string } | null {
  if (typed.includes('@')) return { channel: 'mail', target: normalEmail(typed) }
  const phone = normalPhone(typed)
  return phone ? { channel: 'sms', target: phone } : null
}

/** Bound to the address that the link was sent to. */
export const invitationHash = (secret: string, target: string): string => keyedHash(`invitation:${target}:${secret}`)
