import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { deleteSecondFactor, recoveryCodesLeft, storeRecoveryCodes } from '../second_factor_rows.ts'
import type { Viewer } from '../viewer.ts'
import { endAllSessions } from './end_sessions.ts'
import { tellSecondFactor } from './tell_second_factor.ts'

export type RemovalRefused = { type: 'required' } | { type: 'none' }

/** A customer's person does without a second factor again; staff cannot. All sessions end, the caller's goes on with the version. */
export async function removeSecondFactor(viewer: Viewer): Promise<Result<{ accessVersion: number }, RemovalRefused>> {
  if (viewer.realm === 'back_office') return fail({ type: 'required' })
  const userId = viewer.userId!
  return inTransaction(async (trx) => {
    if (!(await deleteSecondFactor(userId, { trx }))) return fail({ type: 'none' })
    const accessVersion = await endAllSessions(userId, 'second_factor', { trx })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.second_factor.removed', subjectType: 'user', subjectId: userId,
        before: { enrolled: true }, after: { enrolled: false },
      },
      { trx }
    )
    await tellSecondFactor({ userId, organisationId: viewer.organisationId!, event: 'second_factor_off' }, { trx })
    return ok({ accessVersion })
  })
}

/** Ten new recovery codes, shown once; those before are void. Refused for who has no second factor. */
export async function renewRecoveryCodes(viewer: Viewer): Promise<Result<{ recoveryCodes: string[] }, { type: 'none' }>> {
  const userId = viewer.userId!
  return inTransaction(async (trx) => {
    const row = await trx.from('second_factors').where('user_id', userId).whereNotNull('confirmed_at').forUpdate().first()
    if (!row) return fail({ type: 'none' })
    const before = await recoveryCodesLeft(userId, trx)
    const recoveryCodes = await storeRecoveryCodes(userId, { trx })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.second_factor.codes_renewed', subjectType: 'user', subjectId: userId,
        before: { left: before }, after: { left: recoveryCodes.length },
      },
      { trx }
    )
    await tellSecondFactor({ userId, organisationId: viewer.organisationId!, event: 'recovery_codes_renewed' }, { trx })
    return ok({ recoveryCodes })
  })
}
