import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { readLine } from '../lines.ts'
import { importsByIdQuery } from '../queries/imports_query.ts'
import { noteOnLine } from './move_line.ts'

export type UndoImport = { id: string; reason: string }
export type UndoRefused = { type: 'import_not_found' } | { type: 'not_linked' } | { type: 'in_use' }

/**
 * Takes an imported resource out of its customer's books again, as long as nothing was ordered for it since. Its order stays as
 * history, with a note; at the supplier nothing changes. The suggestion is open again. A second call finds it so.
 */
export async function undoImport(viewer: Viewer, { id, reason }: UndoImport, options: { trx?: Trx } = {}): Promise<Result<void, UndoRefused>> {
  const [one] = await importsByIdQuery(viewer, [id])
  if (!one) return fail({ type: 'import_not_found' })
  return inTransaction(async (trx): Promise<Result<void, UndoRefused>> => {
    const open = { state: 'suggested', line_id: null, resource_id: null, reason, decided_by: viewer.userId, decided_at: clock.now() }
    const { lineId, resourceId } = one
    if (!lineId || !resourceId) return fail({ type: 'not_linked' })
    const acts = await trx.from('order_lines').where('resource_id', resourceId).whereNot('id', lineId).select('id').first()
    const quotes = await trx.from('unsubscribe_quotes').where('resource_id', resourceId).select('id').first()
    if (acts || quotes) return fail({ type: 'in_use' })
    const changed = await trx.from('resource_imports').where({ id, state: 'linked', resource_id: resourceId }).update(open)
    if (Number(changed) !== 1) return fail({ type: 'not_linked' })
    const line = await readLine(lineId, trx)
    await noteOnLine(line!, { actor: viewer.actor, note: { key: 'import_undone', args: { reason } } }, { trx })
    await trx.from('resources').where('id', resourceId).delete()
    const before = { organisation: one.organisation?.name, supplierResourceId: one.supplierResourceId, lineId }
    const entry = { actor: viewer.actor, action: 'orders.import.undone', subjectType: 'resource', subjectId: resourceId, organisationId: one.organisation?.id ?? null }
    await writeAudit({ ...entry, before, after: { reason } }, { trx })
    return ok()
  }, options)
}
