import { writeAudit } from '#audit/actions/write_audit'
import { peopleOfOrganisation } from '#identity/queries/people_of_organisation_query'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { formatFen, toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { sendMessage } from '#messages/actions/send_message'
import { creditRecharge } from '#wallet/actions/credit_recharge'
import type { Decision, RechargeState } from '../recharge_states.ts'

export type DecideRecharge = {
  rechargeId: string
  decision: Decision
  /** Why; needed for a rejection. */
  note?: string | null
}

export type DecideRefused =
  | { type: 'recharge_not_found' }
  /** Whoever entered it may not decide it. */
  | { type: 'same_person' }
  | { type: 'note_required' }
  | { type: 'already_decided'; state: RechargeState }

type Row = { id: string; organisationId: number; amountFen: number; reference: string; enteredBy: number; state: RechargeState }

/**
 * Confirms (credits the wallet) or rejects a recharge that somebody else entered, tells the customer and leaves an audit row.
 * Of several calls, also at the same time, one has the effect: the same decision again answers `changed: false`, another one
 * is refused as `already_decided`.
 */
export async function decideRecharge(
  viewer: Viewer,
  { rechargeId, decision, note = null }: DecideRecharge,
  { trx }: { trx?: Trx } = {}
): Promise<Result<{ changed: boolean }, DecideRefused>> {
  if (decision === 'rejected' && !note?.trim()) return fail({ type: 'note_required' })
  return inTransaction(
    async (inner) => {
      const row = await lockRecharge(viewer, rechargeId, inner)
      if (!row) return fail({ type: 'recharge_not_found' as const })
      if (row.enteredBy === viewer.userId || viewer.userId === null) return fail({ type: 'same_person' as const })
      if (row.state === decision) return ok({ changed: false })
      if (row.state !== 'entered') return fail({ type: 'already_decided' as const, state: row.state })
      await decide(viewer, row, { decision, note }, inner)
      return ok({ changed: true })
    },
    { trx, isolationLevel: 'read committed' }
  )
}

async function lockRecharge(viewer: Viewer, id: string, trx: Trx): Promise<Row | null> {
  const query = trx
    .from('recharges')
    .select('id', 'organisation_id', 'amount_fen', 'reference', 'entered_by', 'state')
    .where('id', id)
  const row = await visibleOrganisations(viewer, query, 'recharges.organisation_id').forUpdate().first()
  if (!row) return null
  const { organisation_id: organisationId, entered_by: enteredBy, state, reference } = row
  return { id, organisationId, enteredBy: Number(enteredBy), amountFen: toFen(row.amount_fen), reference, state }
}

/** The wallet comes last: whoever spends from it waits from there on. */
async function decide(viewer: Viewer, row: Row, { decision, note }: { decision: Decision; note: string | null }, trx: Trx) {
  const decided = { state: decision, decided_by: viewer.userId, decided_at: clock.now(), decision_note: note }
  await trx.from('recharges').where({ id: row.id, state: 'entered' }).update(decided)
  const { id, organisationId, amountFen } = row
  await writeAudit(
    {
      actor: viewer.actor, action: `payments.recharge.${decision}`, subjectType: 'recharge', subjectId: id, organisationId,
      before: { state: 'entered' }, after: { state: decision, amountFen, note },
    },
    { trx }
  )
  await tellCustomer(row, decision, note, trx)
  if (decision !== 'confirmed') return
  const subject = { type: 'recharge', id }
  await creditRecharge({ organisationId, amountFen, operationKey: `recharge:${id}`, subject, actor: viewer.actor }, { trx })
}

async function tellCustomer({ id, organisationId, amountFen, reference }: Row, decision: Decision, note: string | null, trx: Trx) {
  const event = decision === 'confirmed' ? 'recharge_confirmed' : 'recharge_rejected'
  const args = { amount: formatFen(amountFen), reference, note: note ?? '' }
  for (const { userId } of await peopleOfOrganisation(organisationId, ['owner', 'finance_member'], trx)) {
    const dedupKey = `${event}:${id}:${userId}:station`
    await sendMessage({ event, dedupKey, channel: 'station', userId, organisationId, args, link: '/wallet' }, { trx })
  }
}
