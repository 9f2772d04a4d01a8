import db from '@adonisjs/lucid/services/db'
import { safeEqual } from '@adonisjs/core/helpers'
import { writeAudit } from '#audit/actions/write_audit'
import { clock, later } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { showTime } from '#kernel/time'
import { keyedHash } from '#kernel/secrets'
import { masked, normalEmail, normalPhone } from '../addresses.ts'
import { CODE_ATTEMPTS_MAX, CODE_LIFE_MS, CODE_PAUSE_MS, CODES_PER_HOUR_MAX, newCode } from '../codes.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { takeCodeQuota } from '../limits.ts'
import type { Verification, Viewer } from '../viewer.ts'
import { confirmPassword, type NotConfirmed } from './confirm_password.ts'

export type ChangeAddress = { which: Verification; address: string; password: string }
export type AddressRefused = NotConfirmed | { type: 'address_invalid' } | { type: 'same_address' } | { type: 'too_soon'; seconds: number }

const HOUR_MS = 60 * 60_000
const hashOf = (code: string, changeId: string, target: string) => keyedHash(`address_change:${changeId}:${target}:${code}`)
const channelOf = (which: Verification) => (which === 'email' ? ('mail' as const) : ('sms' as const))

/**
 * Asks for another e-mail or phone of one's own, against the password: a code goes to the new address, and nothing changes
 * before it is entered. A newer request makes an older one void. Whether somebody has the address is not told here.
 */
export async function requestAddressChange(viewer: Viewer, { which, address, password }: ChangeAddress): Promise<Result<{ sentTo: string }, AddressRefused>> {
  const userId = viewer.userId!
  const user = await db.from('users').where('id', userId).select('password', 'email', 'phone', 'organisation_id').firstOrFail()
  const confirmed = await confirmPassword(user.password, password, viewer.actor)
  if (!confirmed.ok) return confirmed
  const target = which === 'email' ? normalEmail(address) : normalPhone(address)
  if (!target) return fail({ type: 'address_invalid' })
  if (user[which] === target) return fail({ type: 'same_address' })
  const quota = await takeCodeQuota(viewer.actor.ipAddress)
  if (!quota.ok) return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  return inTransaction(async (trx) => {
    await trx.from('users').where('id', userId).select('id').forUpdate().first()
    const tooSoon = await pauseOf(userId, trx)
    if (tooSoon) return fail(tooSoon)
    const [now, code] = [clock.now(), newCode()]
    await endOpenChanges(userId, which, trx)
    const [id] = await trx.insertQuery().table('address_changes').insert({
      user_id: userId, which, target, code_hash: hashOf(code, `${userId}:${which}`, target), expires_at: later(CODE_LIFE_MS, now), created_at: now,
    })
    const args = { code, minutes: CODE_LIFE_MS / 60_000 }
    await tellNoticeDue(
      { event: 'verification_code', dedupKey: `address_code:${id}`, channel: channelOf(which), userId, organisationId: user.organisation_id, target, args },
      { trx }
    )
    return ok({ sentTo: masked(target) })
  })
}

async function pauseOf(userId: number, trx: Trx): Promise<{ type: 'too_soon'; seconds: number } | null> {
  const now = clock.now().getTime()
  const rows = await trx.from('address_changes').where('user_id', userId).where('created_at', '>', new Date(now - HOUR_MS)).orderBy('id', 'desc').select('created_at')
  if (rows.length >= CODES_PER_HOUR_MAX) return { type: 'too_soon', seconds: Math.ceil((rows[rows.length - 1].created_at.getTime() + HOUR_MS - now) / 1_000) }
  const waitMs = rows.length === 0 ? 0 : rows[0].created_at.getTime() + CODE_PAUSE_MS - now
  return waitMs > 0 ? { type: 'too_soon', seconds: Math.ceil(waitMs / 1_000) } : null
}

async function endOpenChanges(userId: number, which: Verification, trx: Trx): Promise<void> {
  await trx.from('address_changes').where({ user_id: userId, which }).whereNull('ended_at').update({ ended_at: clock.now() })
}

export type ConfirmAddress = { which: Verification; code: string }
export type ConfirmRefused = { type: 'wrong_code'; attemptsLeft: number } | { type: 'no_valid_code' } | { type: 'address_taken' }

/** The code that went to the new address: it replaces the old one, verified, and the old one is told. Works once. */
export async function confirmAddressChange(viewer: Viewer, { which, code }: ConfirmAddress): Promise<Result<void, ConfirmRefused>> {
  const userId = viewer.userId!
  return inTransaction(async (trx) => {
    const user = await trx.from('users').where('id', userId).forUpdate().firstOrFail()
    const row = await trx.from('address_changes').where({ user_id: userId, which }).whereNull('ended_at').orderBy('id', 'desc').first()
    if (!row || row.expires_at <= clock.now() || row.attempts >= CODE_ATTEMPTS_MAX) return fail({ type: 'no_valid_code' })
    await trx.from('address_changes').where('id', row.id).increment('attempts', 1)
    if (!safeEqual(row.code_hash, hashOf(code, `${userId}:${which}`, row.target))) {
      return fail({ type: 'wrong_code', attemptsLeft: CODE_ATTEMPTS_MAX - row.attempts - 1 })
    }
    const now = clock.now()
    try {
      await trx.from('users').where('id', userId).update({ [which]: row.target, [`${which}_verified_at`]: now, updated_at: now })
    } catch (error) {
      if (isDuplicate(error, `users_${which}`)) return fail({ type: 'address_taken' })
      throw error
    }
    await endOpenChanges(userId, which, trx)
    await noteChange(viewer, { which, before: user[which], after: row.target, changeId: row.id }, trx)
    return ok()
  })
}

type Change = { which: Verification; before: string | null; after: string; changeId: number }

async function noteChange(viewer: Viewer, { which, before, after, changeId }: Change, trx: Trx): Promise<void> {
  await writeAudit(
    {
      actor: viewer.actor, action: `identity.${which}.changed`, subjectType: 'user', subjectId: viewer.userId!, before: { [which]: before },
      after: { [which]: after },
    },
    { trx }
  )
  if (!before) return
  const args = { address: masked(after), at: showTime(clock.now()) }
  await tellNoticeDue(
    {
      event: `${which}_changed`, dedupKey: `address_changed:${changeId}`, channel: channelOf(which), userId: viewer.userId!,
      organisationId: viewer.organisationId!, target: before, args,
    },
    { trx }
  )
}
