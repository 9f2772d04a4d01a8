import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { approvalRight } from '../queries/approval_right_query.ts'
import { READ_REQUESTS } from '../queries/requests_query.ts'
import { covers } from '../right.ts'
import type { RequestState } from '../request_states.ts'
import { closeRequest, lockRequest } from './close_request.ts'

export type Decide = { id: string; decision: 'approved' | 'rejected'; note?: string | null }

export type DecideRefused =
  | { type: 'request_not_found' }
  /** Nobody decides what they asked for themselves. */
  | { type: 'own_request' }
  | { type: 'no_right' }
  /** In the kind's unit. */
  | { type: 'beyond_limit'; limit: number }
  | { type: 'note_required' }
  | { type: 'already_closed'; state: RequestState }
  | { type: 'overdue' }
  /** The subject has moved on; `because` is the handler's. Nothing was decided. */
  | { type: 'effect_refused'; because: string }

/** Undoes what was written before the effect refused. */
class EffectRefused extends Error {}

/**
 * Decides a request of somebody else within the viewer's right, as the tables say in this transaction. An approval has its effect
 * in the same one. Of several calls, also at the same time, one decides: the same decision again answers `changed: false`,
 * another one is refused as `already_closed`.
 */
export async function decideApproval(
  viewer: Viewer,
  { id, decision, note = null }: Decide
): Promise<Result<{ changed: boolean }, DecideRefused>> {
  if (decision === 'rejected' && !note?.trim()) return fail({ type: 'note_required' })
  try {
    return await inTransaction(async (inner) => {
      const request = await lockRequest(id, inner)
      if (!request || !(await seesCustomer(viewer, request.organisationId, inner))) return fail({ type: 'request_not_found' as const })
      const right = await approvalRight(viewer, request.kind, inner)
      if (!right.may) return fail({ type: 'no_right' })
      if (viewer.userId === null || request.requestedBy === viewer.userId) return fail({ type: 'own_request' })
      if (request.state === decision) return ok({ changed: false })
      if (request.state !== 'pending') return fail({ type: 'already_closed', state: request.state })
      if (request.expiresAt <= clock.now()) return fail({ type: 'overdue' })
      if (decision === 'approved' && !covers(right, request.size)) return fail({ type: 'beyond_limit', limit: right.limit! })
      const closed = await closeRequest(request, decision, { actor: viewer.actor, note, trx: inner })
      if (!closed.ok) throw new EffectRefused(closed.error.type)
      return ok({ changed: true })
    }, { isolationLevel: 'read committed' })
  } catch (error) {
    if (error instanceof EffectRefused) return fail({ type: 'effect_refused', because: error.message })
    throw error
  }
}

/** What is about a customer whom the viewer does not see is absent, whatever the viewer may decide. */
async function seesCustomer(viewer: Viewer, organisationId: number | null, trx: Trx): Promise<boolean> {
  if (organisationId === null) return true
  const row = await visibleOrganisations(viewer.for(READ_REQUESTS), trx.from('organisations').where('id', organisationId), 'id').select('id').first()
  return row !== null
}
