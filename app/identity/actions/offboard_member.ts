import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { allOwnerships } from '../ownership.ts'
import type { Viewer } from '../viewer.ts'
import { administratorRoles, findMember, othersWithRole } from './find_member.ts'

export type OffboardMember = { userId: number; takerId: number | null }
export type OffboardRefused =
  | { type: 'member_not_found' }
  | { type: 'oneself' }
  | { type: 'last_administrator' }
  /** Something has to be handed over, and nobody was named who takes it. */
  | { type: 'taker_needed' }
  /** Not an active member of this organisation, or the one who leaves. */
  | { type: 'taker_unknown' }

export type HandedOver = Record<string, number>

/**
 * Somebody leaves the viewer's organisation: what they own goes to `takerId`, tokens and sessions end, and they come back only
 * by a new invitation. One transaction: all of it or nothing. A second call finds nothing to hand over and changes nothing.
 */
export async function offboardMember(viewer: Viewer, { userId, takerId }: OffboardMember): Promise<Result<HandedOver, OffboardRefused>> {
  return inTransaction(async (trx) => {
    const member = await findMember(viewer, userId, trx)
    if (!member) return fail({ type: 'member_not_found' })
    if (member.status === 'offboarded') return ok({})
    if (userId === viewer.userId) return fail({ type: 'oneself' })
    const isAdministrator = administratorRoles.has(member.role ?? '')
    if (isAdministrator && (await othersWithRole(member, member.role!, trx)) === 0) return fail({ type: 'last_administrator' })
    const refused = await refusalOf({ userId, takerId }, member.organisationId, trx)
    if (refused) return fail(refused)
    const handedOver = await settleOwned({ userId, takerId }, trx)
    await trx.from('users').where('id', userId).update({ status: 'offboarded', updated_at: clock.now() })
    await trx.from('verification_codes').where('user_id', userId).whereNull('used_at').update({ used_at: clock.now() })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.member.offboarded', subjectType: 'user', subjectId: userId,
        before: { status: member.status, role: member.role, departmentId: member.departmentId },
        after: { status: 'offboarded', takerId, settled: handedOver },
      },
      { trx }
    )
    return ok(handedOver)
  })
}

async function refusalOf({ userId, takerId }: OffboardMember, organisationId: number, trx: Trx): Promise<OffboardRefused | null> {
  if (takerId === null) return (await ownsSomething(userId, trx)) ? { type: 'taker_needed' } : null
  if (takerId === userId) return { type: 'taker_unknown' }
  const taker = await trx.from('users').where({ id: takerId, organisation_id: organisationId, status: 'active' }).forUpdate().select('id').first()
  return taker ? null : { type: 'taker_unknown' }
}

async function ownsSomething(userId: number, trx: Trx): Promise<boolean> {
  for (const { fate, list } of allOwnerships()) {
    if (fate !== 'handed_over') continue
    const { count } = await list(userId, 1, trx)
    if (count > 0) return true
  }
  return false
}

/** Hands everything over or ends it; how many of each kind it was. Part of the caller's transaction. */
export async function settleOwned(settle: OffboardMember, trx: Trx): Promise<HandedOver> {
  const done: HandedOver = {}
  for (const ownership of allOwnerships()) {
    const count = await ownership.settle(settle, { trx })
    if (count > 0) done[ownership.kind] = count
  }
  return done
}
