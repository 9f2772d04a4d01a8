import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { visibleCodes } from '../visible_codes.ts'

/** Nobody comes by this code any more; who came stays. A second call finds it withdrawn. */
export async function withdrawInviteCode(viewer: Viewer, { id }: { id: number }): Promise<Result<void, { type: 'code_not_found' } | { type: 'withdrawn' }>> {
  return inTransaction(async (trx) => {
    const row = await visibleCodes(viewer, trx.from('invite_codes')).where('invite_codes.id', id).select('invite_codes.code').first()
    if (!row) return fail({ type: 'code_not_found' })
    const changed = await trx.from('invite_codes').where({ id, status: 'active' }).update({ status: 'withdrawn', updated_at: clock.now() })
    if (Number(changed) !== 1) return fail({ type: 'withdrawn' })
    await writeAudit({ actor: viewer.actor, action: 'campaigns.code.withdrawn', subjectType: 'invite_code', subjectId: id,
      before: { code: row.code, status: 'active' }, after: { status: 'withdrawn' } }, { trx })
    return ok()
  })
}
