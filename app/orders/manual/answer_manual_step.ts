import { writeAudit } from '#audit/actions/write_audit'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { answerCallByHand } from '#suppliers/actions/call_by_hand'
import { hub } from '#suppliers/hub'
import { advanceLineJob } from '../actions/advance_line.ts'
import { completeAct } from '../actions/complete_act.ts'
import { completePurchase } from '../actions/complete_purchase.ts'
import { completeUnsubscribe } from '../actions/complete_unsubscribe.ts'
import { moveLine, type MoveLine } from '../actions/move_line.ts'
import type { Ordering } from '../effects.ts'
import { LineMovedMeanwhile } from '../errors.ts'
import { readLine, type Line } from '../lines.ts'
import { askForPrice } from '../steps/refusals.ts'
import { resourcesByHand } from './resources_by_hand.ts'

/** What an operator saw at the supplier. Amounts in fen. */
export type Evidence = { supplierOrderNo: string; amountFen: number; resourceIds: readonly string[]; expiresAt: Date | null; note: string }

export type ManualAnswer =
  | ({ outcome: 'done' } & Evidence)
  /** It cannot be had there; the money goes back. */
  | { outcome: 'refused'; reason: 'out_of_stock' | 'not_refundable' | 'unsupported'; note: string }
  /** It costs more than the customer accepted: they are asked. */
  | { outcome: 'price_changed'; nowFen: number; note: string }

export type AnswerRefused =
  | { type: 'step_not_found' }
  /** Somebody else answered, or the task was withdrawn. */
  | { type: 'not_open' }
  | { type: 'above_ceiling'; ceilingFen: number }
  | { type: 'not_above_ceiling'; ceilingFen: number }
  | { type: 'resources_wrong'; ordered: number }
  | { type: 'order_taken' }
  | { type: 'resource_taken' }

type Step = { id: string; lineId: string; callId: string; operation: Ordering }

class Refused extends Error {
  constructor(readonly refusal: AnswerRefused) {
    super(refusal.type)
  }
}

/**
 * What a person did at a supplier that has no call for it. It is journalled as the operation's answer, and the line goes on by the
 * same states: where the supplier can be read it is read back, elsewhere the evidence proves it. All in one transaction with
 * task, money and audit row; of two operators one has an effect, the other hears `not_open`.
 */
export async function answerManualStep(
  viewer: Viewer,
  { stepId, answer }: { stepId: string; answer: ManualAnswer },
  { trx }: { trx?: Trx } = {}
): Promise<Result<{ lineId: string }, AnswerRefused>> {
  try {
    return await inTransaction(
      async (own) => {
        const step = await openStepOf(viewer, stepId, own)
        const line = (await readLine(step.lineId, own))!
        await check(line, step, answer, own)
        await close(viewer, line, step, answer, own)
        await goOn(line, step, answer, viewer, own)
        return ok({ lineId: line.id })
      },
      { trx, isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (error instanceof Refused) return fail(error.refusal)
    if (error instanceof LineMovedMeanwhile) return fail({ type: 'not_open' })
    if (isDuplicate(error, 'resources_supplier')) return fail({ type: 'resource_taken' })
    throw error
  }
}

async function openStepOf(viewer: Viewer, id: string, trx: Trx): Promise<Step> {
  const row = await visibleOrganisations(viewer, trx.from('manual_steps'), 'manual_steps.organisation_id').where('id', id).forUpdate().first()
  if (!row) throw new Refused({ type: 'step_not_found' })
  if (row.state !== 'open') throw new Refused({ type: 'not_open' })
  return { id: row.id, lineId: row.line_id, callId: row.call_id, operation: row.operation }
}

async function check(line: Line, { operation }: Step, answer: ManualAnswer, trx: Trx): Promise<void> {
  if (!['submitting', 'manual_review'].includes(line.state)) throw new Refused({ type: 'not_open' })
  if (answer.outcome === 'price_changed' && answer.nowFen <= line.ceilingFen) throw new Refused({ type: 'not_above_ceiling', ceilingFen: line.ceilingFen })
  if (answer.outcome !== 'done') return
  const { connectionId, ceilingFen, quantity, id } = line
  const delivers = operation === 'createOrder'
  if (operation !== 'unsubscribe' && answer.amountFen > ceilingFen) throw new Refused({ type: 'above_ceiling', ceilingFen })
  const count = new Set(answer.resourceIds).size
  if (delivers && (count === 0 || count > quantity || count !== answer.resourceIds.length)) throw new Refused({ type: 'resources_wrong', ordered: quantity })
  const other = await trx.from('order_lines').where({ connection_id: connectionId, supplier_order_no: answer.supplierOrderNo }).whereNot('id', id).first()
  if (other) throw new Refused({ type: 'order_taken' })
}

async function close(viewer: Viewer, line: Line, step: Step, answer: ManualAnswer, trx: Trx): Promise<void> {
  const { actor, userId } = viewer
  const at = clock.now()
  const state = answer.outcome === 'done' ? 'done' : 'refused'
  await trx.from('manual_steps').where({ id: step.id, state: 'open' }).update({ state, evidence: toJson(answer), answered_by: userId, answered_at: at })
  if (!(await answerCallByHand(step.callId, journalled(answer), { trx }))) throw new Refused({ type: 'not_open' })
  await writeAudit(
    {
      actor, action: 'orders.manual_step.answered', subjectType: 'order', subjectId: line.orderId, organisationId: line.organisationId,
      before: { lineId: line.id, step: step.id, state: 'open' }, after: { ...answer, lineId: line.id, step: step.id, operation: step.operation },
    },
    { trx }
  )
}

function journalled(answer: ManualAnswer): Parameters<typeof answerCallByHand>[1] {
  const supplierCode = `by hand: ${answer.note}`
  switch (answer.outcome) {
    case 'done':
      return { status: 'done', data: { ...answer } }
    case 'refused':
      return { status: 'refused', reason: answer.reason, supplierCode }
    case 'price_changed':
      return { status: 'refused', reason: 'price_changed', supplierCode, nowFen: answer.nowFen }
  }
}

async function goOn(line: Line, step: Step, answer: ManualAnswer, { actor }: Viewer, trx: Trx): Promise<void> {
  const { callId } = step
  const here = line.state === 'submitting' ? line : await moveLine(line, 'submitting', { actor }, { trx })
  switch (answer.outcome) {
    case 'done':
      return delivered(here, step, answer, { actor, callId }, trx)
    case 'refused': {
      const problem = { code: answer.reason === 'unsupported' ? 'not_possible' : answer.reason, facts: { supplierCode: '' } }
      await moveLine(here, 'compensating', { actor, callId, problem, note: { key: 'staff.manual_refused', args: { reason: answer.note } } }, { trx })
      return enqueue(advanceLineJob(line.id), { trx }).then(() => undefined)
    }
    case 'price_changed':
      await askForPrice(here, answer.nowFen, trx, callId)
  }
}

/** A supplier that can be read is believed, not the person; where nothing can be read the evidence ends the line. */
async function delivered(line: Line, { operation }: Step, done: Evidence, how: MoveLine, trx: Trx): Promise<void> {
  const { supplierOrderNo, amountFen, note } = done
  const patch = { supplierOrderNo, supplierRawState: 'by hand', ...(operation === 'unsubscribe' ? {} : { supplierPaidFen: amountFen }) }
  const moved = await moveLine(line, 'provisioning', { ...how, patch, note: { key: 'staff.manual_done', args: { reason: note } } }, { trx })
  if (await hub.use(line.connectionCode).can('queryOrder')) {
    await enqueue(advanceLineJob(line.id), { trx })
    return
  }
  if (operation === 'createOrder') await completePurchase(moved, { resources: resourcesByHand(moved, done) }, { trx })
  else if (operation !== 'unsubscribe') await completeAct(moved, { expiresAt: done.expiresAt }, { trx })
  else await completeUnsubscribe(moved, { supplierRefundFen: amountFen, endedAt: clock.now() }, { trx })
}
