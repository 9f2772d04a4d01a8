import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { newBatch } from '../assignments.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { visibleOrganisations, type Viewer } from '../viewer.ts'

/** As many as a page of the list can choose. */
export const ASSIGN_MAX = 200

export type AssignCustomers = { organisationIds: readonly number[]; salesUserId: number | null }
export type AssignRefused = { type: 'customer_not_found' } | { type: 'sales_unknown' }
/** `batch` is null where all of them were that person's already. */
export type Assigned = { batch: string | null; changed: number }

type Move = { organisationId: number; name: string; from: number | null; to: number | null }

/**
 * Gives customers to one of the operator's sales, or to nobody, all or none. Sales see them from their next request on. Those
 * who are that person's already stay untouched.
 */
export async function assignCustomers(viewer: Viewer, { organisationIds, salesUserId }: AssignCustomers): Promise<Result<Assigned, AssignRefused>> {
  const ids = [...new Set(organisationIds)].slice(0, ASSIGN_MAX)
  return inTransaction(async (trx) => {
    const customers = await lockCustomers(viewer, ids, trx)
    if (customers.length !== ids.length || ids.length === 0) return fail({ type: 'customer_not_found' })
    if (salesUserId !== null && !(await isSales(salesUserId, trx))) return fail({ type: 'sales_unknown' })
    const moves = customers
      .filter((customer) => customer.sales_user_id !== salesUserId)
      .map((customer) => ({ organisationId: customer.id, name: customer.name, from: customer.sales_user_id, to: salesUserId }))
    if (moves.length === 0) return ok({ batch: null, changed: 0 })
    const batch = newBatch()
    await moveCustomers(viewer, moves, { batch }, trx)
    return ok({ batch, changed: moves.length })
  })
}

export type UndoRefused = { type: 'batch_not_found' }
/** `kept`: customers that were assigned anew since, and stay with whom they are. */
export type Undone = { changed: number; kept: number }

/** Gives what was assigned in one go back to whom it was before. Each assignment is undone once; a second call changes nothing. */
export async function undoAssignment(viewer: Viewer, { batch }: { batch: string }): Promise<Result<Undone, UndoRefused>> {
  return inTransaction(async (trx) => {
    const rows = await trx.from('customer_assignments').where({ batch }).whereNull('undoes').orderBy('organisation_id')
    const customers = await lockCustomers(viewer, rows.map((row) => row.organisation_id), trx)
    if (rows.length === 0 || customers.length !== rows.length) return fail({ type: 'batch_not_found' })
    const undone = await trx.from('customer_assignments').where('undoes', batch).select('organisation_id')
    const before = new Set(undone.map((row) => row.organisation_id))
    const moves: Move[] = []
    for (const row of rows) {
      const customer = customers.find(({ id }) => id === row.organisation_id)!
      if (before.has(customer.id) || customer.sales_user_id !== row.to_user_id) continue
      const back = row.from_user_id !== null && (await isSales(row.from_user_id, trx)) ? row.from_user_id : null
      moves.push({ organisationId: customer.id, name: customer.name, from: row.to_user_id, to: back })
    }
    if (moves.length > 0) await moveCustomers(viewer, moves, { batch: newBatch(), undoes: batch }, trx)
    return ok({ changed: moves.length, kept: rows.length - before.size - moves.length })
  })
}

async function lockCustomers(viewer: Viewer, ids: readonly number[], trx: Trx): Promise<Record<string, any>[]> {
  if (ids.length === 0) return []
  const query = trx.from('organisations').whereIn('organisations.id', [...ids]).whereNot('organisations.kind', 'operator')
  return visibleOrganisations(viewer, query, 'organisations.id').orderBy('id').select('id', 'name', 'sales_user_id').forUpdate()
}

async function isSales(userId: number, trx: Trx): Promise<boolean> {
  const row = await trx
    .from('users')
    .join('organisations', 'organisations.id', 'users.organisation_id')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'users.id': userId, 'users.status': 'active', 'organisations.kind': 'operator', 'roles.code': 'sales' })
    .select('users.id')
    .first()
  return row !== null
}

async function moveCustomers(viewer: Viewer, moves: readonly Move[], { batch, undoes }: { batch: string; undoes?: string }, trx: Trx): Promise<void> {
  const now = clock.now()
  for (const { organisationId, from, to } of moves) {
    await trx.from('organisations').where('id', organisationId).update({ sales_user_id: to, updated_at: now })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.customer.assigned', subjectType: 'organisation', subjectId: organisationId, organisationId,
        before: { salesUserId: from }, after: { salesUserId: to, batch },
      },
      { trx }
    )
  }
  await trx.insertQuery().table('customer_assignments').multiInsert(
    moves.map(({ organisationId, from, to }) => ({
      batch, organisation_id: organisationId, from_user_id: from, to_user_id: to, assigned_by: viewer.userId, undoes: undoes ?? null, created_at: now,
    }))
  )
  for (const to of new Set(moves.map((move) => move.to))) if (to !== null) await tellSales(viewer, to, moves.filter((move) => move.to === to), batch, trx)
}

/** One message, however many customers. */
async function tellSales(viewer: Viewer, userId: number, moves: readonly Move[], batch: string, trx: Trx): Promise<void> {
  const [{ name: organisation, organisationId }] = moves
  const isOne = moves.length === 1
  await tellNoticeDue(
    {
      event: isOne ? 'customer_assigned' : 'customers_assigned', dedupKey: `customer_assigned:${batch}:${userId}`, channel: 'station', userId,
      organisationId: viewer.organisationId!, args: isOne ? { organisation } : { organisation, count: moves.length },
      link: isOne ? `/admin/customers/${organisationId}` : '/admin/customers?sales=mine',
    },
    { trx }
  )
}
