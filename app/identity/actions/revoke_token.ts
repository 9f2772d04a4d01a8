import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { Viewer } from '../viewer.ts'

/** Ends a token with the next request. Members end their own; who manages members ends everybody's of the organisation. */
export async function revokeToken(viewer: Viewer, { id }: { id: number }): Promise<Result<void, { type: 'token_not_found' }>> {
  return inTransaction(async (trx) => {
    const query = trx
      .from('auth_access_tokens as tokens')
      .join('users', 'users.id', 'tokens.tokenable_id')
      .where('tokens.id', id)
      .where('users.organisation_id', viewer.organisationId ?? 0)
    const manages = viewer.may('identity.members.manage') || viewer.may('identity.staff.manage')
    if (!manages) query.where('users.id', viewer.userId ?? 0)
    const row = await query.select('tokens.name', 'users.id as user_id').first()
    if (!row) return fail({ type: 'token_not_found' })
    await trx.from('auth_access_tokens').where('id', id).delete()
    await writeAudit(
      { actor: viewer.actor, action: 'identity.token.revoked', subjectType: 'token', subjectId: id, before: { name: row.name, userId: row.user_id } },
      { trx }
    )
    return ok()
  })
}
