import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { driftQuery, type DriftView } from '../queries/drifts_query.ts'

export const driftDecisions = ['accept', 'investigate'] as const
export type DriftDecision = (typeof driftDecisions)[number]
export type DecideDrift = { id: string; decision: DriftDecision; reason: string }
export type DriftRefused = { type: 'drift_not_found' } | { type: 'not_open' }

/**
 * A person's word about a drift. `accept`: the supplier is right, and our books follow it. `investigate`: somebody is at it; the
 * books stay. Audited with both sides. A second `accept` finds it decided.
 */
export async function decideDrift(
  viewer: Viewer,
  { id, decision, reason }: DecideDrift,
  options: { trx?: Trx } = {}
): Promise<Result<void, DriftRefused>> {
  const drift = await driftQuery(viewer, id)
  if (!drift) return fail({ type: 'drift_not_found' })
  return inTransaction(async (trx): Promise<Result<void, DriftRefused>> => {
    const decided = { reason, decided_by: viewer.userId, decided_at: clock.now() }
    const to = decision === 'accept' ? { state: 'accepted', open_kind: null } : { state: 'investigating' }
    const changed = await trx.from('resource_drifts').where('id', id).whereNotNull('open_kind').update({ ...to, ...decided })
    if (Number(changed) !== 1) return fail({ type: 'not_open' })
    if (decision === 'accept') await follow(drift, trx)
    const { resourceId, organisation, kind, ours: before, theirs } = drift
    const entry = { actor: viewer.actor, action: `orders.drift.${to.state}`, subjectType: 'resource', subjectId: resourceId, organisationId: organisation.id }
    await writeAudit({ ...entry, before, after: { ...theirs, kind, reason } }, { trx })
    return ok()
  }, options)
}

async function follow({ resourceId, kind, theirs }: DriftView, trx: Trx): Promise<void> {
  const at = clock.now()
  const resource = () => trx.from('resources').where('id', resourceId)
  switch (kind) {
    case 'expiry':
      return void (await resource().update({ expires_at: new Date(String(theirs.expiresAt)), updated_at: at }))
    case 'spec': {
      const row = await resource().select('spec').firstOrFail()
      const spec = { ...fromJson<Record<string, unknown>>(row.spec), ...theirs }
      return void (await resource().update({ spec: toJson(spec), updated_at: at }))
    }
    case 'gone':
      return void (await resource().whereNot('state', 'unsubscribing').update({ state: 'released', ended_at: at, updated_at: at }))
    case 'state':
      // The state itself follows the supplier at every read; accepting it ends the question.
      return
    default:
      return kind satisfies never
  }
}
