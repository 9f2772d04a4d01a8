import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { runIdempotent } from '#kernel/idempotency'
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

export type RenewalRefused = { type: 'none' } | /** By the same form; they were shown then. */ { type: 'renewed_already' }

/**
 * Ten new recovery codes, shown once; those before are void. Refused for who has no second factor. A second call with the form's
 * key makes none: a page that is loaded again does not void what was just written down.
 */
export async function renewRecoveryCodes(viewer: Viewer, { key }: { key: string }): Promise<Result<{ recoveryCodes: string[] }, RenewalRefused>> {
  const userId = viewer.userId!
  let recoveryCodes: string[] | null = null
  const outcome = await runIdempotent({ scope: `${userId} recovery codes`, key, requestHash: '' }, async (trx) => {
    recoveryCodes = null
    const row = await trx.from('second_factors').where('user_id', userId).whereNotNull('confirmed_at').forUpdate().first()
    if (!row) return { status: 409, body: null, store: false }
    recoveryCodes = await renew(viewer, trx)
    return { status: 200, body: null }
  })
  if (recoveryCodes) return ok({ recoveryCodes })
  return fail({ type: outcome.type === 'answered' && outcome.status === 409 ? 'none' : 'renewed_already' })
}

async function renew(viewer: Viewer, trx: Trx): Promise<string[]> {
  const userId = viewer.userId!
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
  return recoveryCodes
}
