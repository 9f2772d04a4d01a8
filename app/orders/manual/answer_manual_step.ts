import db from '@adonisjs/lucid/services/db'
import { writeAudit } from '#audit/actions/write_audit'
import { storeFile } from '#files/actions/store_file'
import type { CheckedFile } from '#files/check_file'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Client, type Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { answerCallByHand } from '#suppliers/actions/call_by_hand'
import { hub } from '#suppliers/hub'
import { LineMovedMeanwhile } from '../errors.ts'
import { readLine, type Line } from '../lines.ts'
import { goOnByHand } from './go_on_by_hand.ts'
import type { PowerAct } from '../resource_power.ts'
import { answerPowerStep, isPower } from './power_by_hand.ts'
import { MANUAL_STEP, outcomeOf, outcomesOf, type AnswerRefused, type ManualAnswer, type Step } from './manual_answer.ts'

class Refused extends Error {
  constructor(readonly refusal: AnswerRefused) {
    super(refusal.type)
  }
}

/**
 * What a person did at a supplier that has no call for it. It is journalled as the operation's answer, and the line goes on by the
 * same states: where the supplier can be read it is read back, elsewhere the evidence proves it. All in one transaction with
 * task, file, money and audit row; of two operators one has an effect, the other hears `not_open`.
 */
export async function answerManualStep(
  viewer: Viewer,
  { stepId, answer, file = null }: { stepId: string; answer: ManualAnswer; file?: CheckedFile | null },
  { trx }: { trx?: Trx } = {}
): Promise<Result<{ lineId: string }, AnswerRefused>> {
  const isReadable = await canBeRead(stepId, trx)
  try {
    return await inTransaction(
      async (own) => {
        const step = await openStepOf(viewer, stepId, own)
        if (isPower(step.operation)) return answerPower(viewer, { ...step, operation: step.operation }, { answer, file }, own)
        const line = (await readLine(step.lineId, own))!
        await check(line, step, answer, own)
        await close(viewer, line, step, { answer, file }, own)
        await goOnByHand(line, step, answer, { actor: viewer.actor, isReadable }, own)
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

/** Asked before the step is locked: who holds a lock waits for no second connection. */
async function canBeRead(stepId: string, client: Client = db.connection()): Promise<boolean> {
  const row = await client.from('manual_steps').join('supplier_connections', 'supplier_connections.id', 'manual_steps.connection_id')
    .where('manual_steps.id', stepId).select('supplier_connections.code').first()
  return row ? hub.use(row.code).can('queryOrder') : false
}

async function openStepOf(viewer: Viewer, id: string, trx: Trx): Promise<Step> {
  const row = await visibleOrganisations(viewer, trx.from('manual_steps'), 'manual_steps.organisation_id').where('id', id).forUpdate().first()
  if (!row) throw new Refused({ type: 'step_not_found' })
  if (row.state !== 'open') throw new Refused({ type: 'not_open' })
  return { id: row.id, lineId: row.line_id, resourceId: row.resource_id, callId: row.call_id, operation: row.operation }
}

async function answerPower(viewer: Viewer, step: Step & { operation: PowerAct }, { answer, file }: Answered, trx: Trx): Promise<Result<{ lineId: string }, AnswerRefused>> {
  if (!outcomesOf[step.operation].includes(outcomeOf(answer))) throw new Refused({ type: 'outcome_wrong' })
  if (!(await answerPowerStep(viewer, { step: { ...step, resourceId: step.resourceId! }, answer, file }, trx))) throw new Refused({ type: 'not_open' })
  return ok({ lineId: step.lineId })
}

async function check(line: Line, { operation }: Step, answer: ManualAnswer, trx: Trx): Promise<void> {
  const stands = operation === 'cancelOrder' ? 'compensating' : 'submitting'
  if (![stands, 'manual_review'].includes(line.state)) throw new Refused({ type: 'not_open' })
  if (!outcomesOf[operation].includes(outcomeOf(answer))) throw new Refused({ type: 'outcome_wrong' })
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

type Answered = { answer: ManualAnswer; file: CheckedFile | null }

async function close(viewer: Viewer, line: Line, step: Step, { answer, file }: Answered, trx: Trx): Promise<void> {
  const { actor, userId } = viewer
  const at = clock.now()
  const state = answer.outcome === 'done' || answer.outcome === 'cancelled' ? 'done' : 'refused'
  await trx.from('manual_steps').where({ id: step.id, state: 'open' }).update({ state, evidence: toJson(answer), answered_by: userId, answered_at: at })
  if (!(await answerCallByHand(step.callId, journalled(answer), { trx }))) throw new Refused({ type: 'not_open' })
  const subject = { type: MANUAL_STEP, id: step.id }
  const evidence = file ? { fileId: await storeFile(file, { subject, organisationId: line.organisationId, userId }, { trx }), sha256: file.sha256 } : {}
  await writeAudit(
    {
      actor, action: 'orders.manual_step.answered', subjectType: 'order', subjectId: line.orderId, organisationId: line.organisationId,
      before: { lineId: line.id, step: step.id, state: 'open' }, after: { ...answer, ...evidence, lineId: line.id, step: step.id, operation: step.operation },
    },
    { trx }
  )
}

function journalled(answer: ManualAnswer): Parameters<typeof answerCallByHand>[1] {
  const supplierCode = `by hand: ${answer.note}`
  switch (answer.outcome) {
    case 'done':
    case 'cancelled':
    case 'powered':
      return { status: 'done', data: { ...answer } }
    case 'refused':
      return { status: 'refused', reason: answer.reason, supplierCode }
    case 'price_changed':
      return { status: 'refused', reason: 'price_changed', supplierCode, nowFen: answer.nowFen }
  }
}
