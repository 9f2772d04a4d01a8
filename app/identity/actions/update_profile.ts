import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import db from '@adonisjs/lucid/services/db'
import { normalEmail, normalPhone } from '../addresses.ts'
import type { Verification, Viewer } from '../viewer.ts'
import { confirmPassword, type NotConfirmed } from './confirm_password.ts'

export async function updateProfile(viewer: Viewer, { name }: { name: string }): Promise<void> {
  await inTransaction(async (trx) => {
    const before = await trx.from('users').where('id', viewer.userId!).select('name').forUpdate().firstOrFail()
    if (before.name === name) return
    await trx.from('users').where('id', viewer.userId!).update({ name, updated_at: clock.now() })
    await writeAudit(
      { actor: viewer.actor, action: 'identity.profile.changed', subjectType: 'user', subjectId: viewer.userId!, before, after: { name } },
      { trx }
    )
  })
}

export async function chooseLocale(viewer: Viewer, locale: string): Promise<void> {
  if (viewer.userId !== null) await db.from('users').where('id', viewer.userId).update({ locale, updated_at: clock.now() })
}

export type ChangeAddress = { which: Verification; address: string; password: string }
export type AddressRefused = NotConfirmed | { type: 'address_invalid' } | { type: 'address_taken' }

/** Another e-mail or phone of one's own, against the password. It counts as unverified until its own code was entered. */
export async function changeAddress(viewer: Viewer, { which, address, password }: ChangeAddress): Promise<Result<void, AddressRefused>> {
  const userId = viewer.userId!
  const user = await db.from('users').where('id', userId).firstOrFail()
  const confirmed = await confirmPassword(user.password, password, viewer.actor)
  if (!confirmed.ok) return confirmed
  const next = which === 'email' ? normalEmail(address) : normalPhone(address)
  if (!next) return fail({ type: 'address_invalid' })
  if (user[which] === next) return ok()
  return inTransaction(async (trx) => {
    try {
      await trx.from('users').where('id', userId).update({ [which]: next, [`${which}_verified_at`]: null, updated_at: clock.now() })
    } catch (error) {
      if (isDuplicate(error, `users_${which}`)) return fail({ type: 'address_taken' })
      throw error
    }
    await writeAudit(
      {
        actor: viewer.actor, action: `identity.${which}.changed`, subjectType: 'user', subjectId: userId,
        before: { [which]: user[which] }, after: { [which]: next },
      },
      { trx }
    )
    return ok()
  })
}
