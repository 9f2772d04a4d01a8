import { writeAudit } from '#audit/actions/write_audit'
import { customerChoices } from '#identity/queries/customer_choices_query'
import type { Viewer } from '#identity/viewer'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { importsByIdQuery } from '../queries/imports_query.ts'

export type AssignImport = { id: string; organisationId: number }
export type AssignRefused = { type: 'import_not_found' } | { type: 'not_open' } | { type: 'no_such_customer' }

/** Staff say whose a found resource is; a scan does not change their word. Nothing is linked yet. A second call changes nothing. */
export async function assignImport(viewer: Viewer, { id, organisationId }: AssignImport, options: { trx?: Trx } = {}): Promise<Result<void, AssignRefused>> {
  const [one] = await importsByIdQuery(viewer, [id])
  if (!one) return fail({ type: 'import_not_found' })
  const customers = await customerChoices(viewer)
  const customer = customers.find((choice) => choice.id === organisationId)
  if (!customer) return fail({ type: 'no_such_customer' })
  return inTransaction(async (trx): Promise<Result<void, AssignRefused>> => {
    const changed = await trx.from('resource_imports').where({ id, state: 'suggested' }).update({ organisation_id: organisationId, matched_by: 'staff' })
    if (Number(changed) !== 1) return fail({ type: 'not_open' })
    const before = { organisation: one.organisation?.name ?? null }
    const entry = { actor: viewer.actor, action: 'orders.import.assigned', subjectType: 'import', subjectId: id, organisationId }
    await writeAudit({ ...entry, before, after: { organisation: customer.name } }, { trx })
    return ok()
  }, options)
}
