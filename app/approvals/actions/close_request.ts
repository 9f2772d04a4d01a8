import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { ok, type Result } from '#kernel/result'
import { sendMessage } from '#messages/actions/send_message'
import { approvalHandlerOf, type ClosedRequest } from '../handlers.ts'
import { requestStates, type ClosedState, type RequestState } from '../request_states.ts'

export type OpenRequest = Omit<ClosedRequest, 'decidedBy'> & { title: string; organisationId: number | null; state: RequestState; expiresAt: Date }

/** The request, locked until the transaction ends. */
export async function lockRequest(id: string, trx: Trx): Promise<OpenRequest | null> {
  const row = await trx.from('approval_requests').where('id', id).forUpdate()
    .select('id', 'kind', 'subject_type', 'subject_id', 'size', 'title', 'organisation_id', 'state', 'requested_by', 'expires_at').first()
  if (!row) return null
  return {
    id, kind: row.kind, subject: { type: row.subject_type, id: row.subject_id }, size: toFen(row.size), title: row.title,
    organisationId: row.organisation_id, state: row.state, requestedBy: row.requested_by, expiresAt: row.expires_at,
  }
}

/**
 * Ends a pending request that the caller has locked: state, effect, audit row and a message to whoever asked, in the caller's
 * transaction. What the effect refuses is the answer; the caller then undoes the transaction.
 */
export async function closeRequest(
  request: OpenRequest,
  to: ClosedState,
  { actor, note = null, trx }: { actor: Actor; note?: string | null; trx: Trx }
): Promise<Result<void, { type: string }>> {
  if (!(requestStates[request.state] as readonly ClosedState[]).includes(to)) throw new Error(`A request does not go from ${request.state} to ${to}.`)
  const decidedBy = to === 'approved' || to === 'rejected' ? actor.userId : null
  const now = clock.now()
  await trx.from('approval_requests').where({ id: request.id, state: 'pending' })
    .update({ state: to, open_key: null, decided_by: decidedBy, note, closed_at: now, updated_at: now })
  const handler = approvalHandlerOf(request.kind)
  const closed = { ...request, decidedBy }
  const effect = to === 'approved' ? await handler.approved(closed, { actor, trx }) : ok()
  if (!effect.ok) return effect
  if (to !== 'approved') await handler.closed?.(closed, to, { actor, trx })
  await writeAudit({ actor, action: `approvals.request.${to}`, subjectType: 'approval_request', subjectId: request.id,
    organisationId: request.organisationId, before: { state: 'pending' },
    after: { state: to, kind: request.kind, title: request.title, size: request.size, note } }, { trx })
  if (to !== 'withdrawn') await tellRequester(request, to, note, trx)
  return ok()
}

async function tellRequester({ id, title, requestedBy }: OpenRequest, to: ClosedState, note: string | null, trx: Trx): Promise<void> {
  await sendMessage({
    event: `approval_${to}`, dedupKey: `approval:${id}:${to}:station`, channel: 'station', userId: requestedBy,
    args: { title, note: note ?? '' }, link: `/admin/approvals/${id}`,
  }, { trx })
}
