import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { Viewer } from '../viewer.ts'

export type RemoveDepartmentRefused =
  | { type: 'department_not_found' }
  | { type: 'not_empty'; members: number; departments: number }

/** Removes an empty department of the viewer's organisation. */
export async function removeDepartment(viewer: Viewer, { id }: { id: number }): Promise<Result<void, RemoveDepartmentRefused>> {
  return inTransaction(async (trx) => {
    const row = await trx.from('departments').where({ id, organisation_id: viewer.organisationId }).forUpdate().first()
    if (!row) return fail({ type: 'department_not_found' })
    const [{ total: members }] = await trx.from('users').where('department_id', id).count('* as total')
    const [{ total: departments }] = await trx.from('departments').where('parent_id', id).count('* as total')
    if (members || departments) return fail({ type: 'not_empty', members: Number(members), departments: Number(departments) })
    await trx.from('departments').where('id', id).delete()
    await writeAudit(
      { actor: viewer.actor, action: 'identity.department.removed', subjectType: 'department', subjectId: id, before: { name: row.name } },
      { trx }
    )
    return ok()
  })
}
