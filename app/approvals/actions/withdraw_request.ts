import type { Viewer } from '#identity/viewer'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { RequestState } from '../request_states.ts'
import { closeRequest, lockRequest } from './close_request.ts'

/** Takes back one's own request while it is undecided. Others' requests are absent. */
export async function withdrawRequest(
  viewer: Viewer,
  { id }: { id: string },
  { trx }: { trx?: Trx } = {}
): Promise<Result<void, { type: 'request_not_found' } | { type: 'already_closed'; state: RequestState }>> {
  return inTransaction(async (inner) => {
    const request = await lockRequest(id, inner)
    if (!request || request.requestedBy !== viewer.userId) return fail({ type: 'request_not_found' as const })
    if (request.state !== 'pending') return fail({ type: 'already_closed' as const, state: request.state })
    await closeRequest(request, 'withdrawn', { actor: viewer.actor, trx: inner })
    return ok()
  }, { trx, isolationLevel: 'read committed' })
}
