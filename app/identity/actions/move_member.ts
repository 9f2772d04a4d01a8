import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { Viewer } from '../viewer.ts'
import { departmentIsOurs, findMember } from './find_member.ts'

/** Puts somebody of the viewer's organisation into one of its departments, or into none. */
export async function moveMember(
  viewer: Viewer,
  { userId, departmentId }: { userId: number; departmentId: number | null }
): Promise<Result<void, { type: 'member_not_found' } | { type: 'department_unknown' }>> {
  return inTransaction(async (trx) => {
    const member = await findMember(viewer, userId, trx)
    if (!member) return fail({ type: 'member_not_found' })
    if (!(await departmentIsOurs(departmentId, member.organisationId, trx))) return fail({ type: 'department_unknown' })
    if (member.departmentId === departmentId) return ok()
    await trx.from('users').where('id', userId).update({ department_id: departmentId, updated_at: clock.now() })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.member.moved', subjectType: 'user', subjectId: userId,
        before: { departmentId: member.departmentId }, after: { departmentId },
      },
      { trx }
    )
    return ok()
  })
}
