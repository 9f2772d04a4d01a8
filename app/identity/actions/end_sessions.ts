import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { Viewer } from '../viewer.ts'

export type EndReason = 'signed_out' | 'by_owner' | 'password' | 'second_factor' | 'role' | 'address' | 'status' | 'replaced'

/**
 * Ends every session of a person with their next request, in every process; part of the caller's transaction. A session that
 * shall go on is renewed with the returned version (`renewSession`).
 */
export async function endAllSessions(userId: number, reason: EndReason, { trx }: { trx: Trx }): Promise<number> {
  const now = clock.now()
  await trx.from('users').where('id', userId).update({ access_version: trx.raw('access_version + 1'), updated_at: now })
  await trx.from('user_sessions').where('user_id', userId).whereNull('ended_at').update({ ended_at: now, end_reason: reason })
  const user = await trx.from('users').where('id', userId).select('access_version').firstOrFail()
  return user.access_version
}

/** Ends one session of the viewer's own. Absent, ended and foreign look the same. */
export async function endSession(viewer: Viewer, { id }: { id: number }): Promise<Result<void, { type: 'session_not_found' }>> {
  return inTransaction(async (trx) => {
    const ended = await trx
      .from('user_sessions')
      .where({ id, user_id: viewer.userId ?? 0 })
      .whereNull('ended_at')
      .update({ ended_at: clock.now(), end_reason: 'by_owner' })
    if (Number(ended) !== 1) return fail({ type: 'session_not_found' })
    await writeAudit({ actor: viewer.actor, action: 'identity.session.ended', subjectType: 'session', subjectId: id }, { trx })
    return ok()
  })
}

/** Ends all sessions of the viewer but the one that asks; answers how many there were. None is nothing to tell. */
export async function endOtherSessions(viewer: Viewer, { keep }: { keep: number }): Promise<number> {
  return inTransaction(async (trx) => {
    const ended = await trx
      .from('user_sessions')
      .where('user_id', viewer.userId ?? 0)
      .whereNot('id', keep)
      .whereNull('ended_at')
      .update({ ended_at: clock.now(), end_reason: 'by_owner' })
    if (Number(ended) === 0) return 0
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.session.others_ended', subjectType: 'user', subjectId: viewer.userId!,
        after: { ended: Number(ended) },
      },
      { trx }
    )
    return Number(ended)
  })
}
