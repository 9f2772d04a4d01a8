import { clock, HOUR_MS, later } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { openCallByHand } from '#suppliers/actions/call_by_hand'
import { hub } from '#suppliers/hub'
import { moveLine, noteOnLine } from '../actions/move_line.ts'
import { operationKeyOf, orderingOf, standingOfEffect, subjectOf, type Effect, type StepEnd } from '../effects.ts'
import { MANUAL_STEP_HOURS, pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { dropManualSteps } from '../manual/drop_manual_steps.ts'
import { changeInput, itemOf, renewInput, resourceOf } from './place_at_supplier.ts'
import { inStep } from './waiting.ts'

/**
 * The supplier has no such call: a person does it there, by the plugin's instructions. The line stands in `submitting` as it does
 * for a call, with the task's due date, and waits for what they enter. Found again it is left alone; after a refusal, or when
 * staff want it done once more, a new task under a new key takes the place of the old one.
 */
export async function handOver(line: Line): Promise<StepEnd> {
  const operation = orderingOf(line)
  const standing = await standingOfEffect(line, operation)
  if (line.state === 'submitting' && standing.status === 'pending') return 'parked'
  const generation = standing.status === 'refused' ? line.generation + 1 : line.generation
  const dueAt = await dueOf(line, operation)
  const input = await inputs[operation](line)
  await inStep(async (trx) => {
    const how = { problem: { code: 'manual_step', facts: { operation } }, owner: 'operations' as const, dueAt, patch: { generation, supplierAccount: line.supplierAccount ?? undefined } }
    const moved = line.state === 'submitting' ? await noteOnLine(line, how, { trx }) : await moveLine(line, 'submitting', how, { trx })
    await dropManualSteps(line.id, trx)
    await openStep(moved, operation, input, dueAt, trx)
  })
  return 'parked'
}

/**
 * The supplier has no call that cancels, and what is unpaid there does not expire: a person cancels it. The line stays in
 * `compensating`, its money held, until they say that the order is gone, or a look-up sees it.
 */
export async function handOverCancelling(line: Line): Promise<StepEnd> {
  const standing = await standingOfEffect(line, 'cancelOrder')
  if (standing.status === 'pending') return 'parked'
  if (standing.status === 'lost') return { again: pollAgain(line.updatedAt) }
  const generation = standing.status === 'refused' ? line.generation + 1 : line.generation
  const dueAt = await dueOf(line, 'cancelOrder')
  const input = { supplierOrderNo: line.supplierOrderNo!, supplierAccountId: line.supplierAccount ?? undefined, reason: 'compensation' }
  await inStep(async (trx) => {
    const noted = await noteOnLine(line, { note: { key: 'cancel_by_hand' }, owner: 'operations', dueAt, patch: { generation } }, { trx })
    await openStep(noted, 'cancelOrder', input, dueAt, trx)
  })
  return 'parked'
}

async function dueOf(line: Line, operation: Effect): Promise<Date> {
  const text = await hub.use(line.connectionCode).manualStep(operation)
  return later((text?.dueHours ?? MANUAL_STEP_HOURS) * HOUR_MS)
}

const buyingInput = async (line: Line) => ({
  supplierAccountId: line.supplierAccount ?? '', items: [itemOf(line)], expectedCostFen: line.costFen, ceilingFen: line.ceilingFen, currency: 'CNY',
})

const leavingInput = async (line: Line) => ({ resource: await resourceOf(line), currency: 'CNY', reason: 'customer' })

const inputs = { createOrder: buyingInput, renew: renewInput, change: changeInput, unsubscribe: leavingInput }

async function openStep(line: Line, operation: Effect, input: object, dueAt: Date, trx: Trx): Promise<void> {
  const { connectionCode, connectionId, organisationId, id: lineId } = line
  const operationKey = operationKeyOf(line, operation)
  const callId = await openCallByHand({ connectionCode, operation, operationKey, input: input as never, subject: subjectOf(line), organisationId }, { trx })
  await trx.insertQuery().table('manual_steps').insert({
    id: newId('mst'), line_id: lineId, organisation_id: organisationId, connection_id: connectionId, call_id: callId, operation,
    operation_key: operationKey, due_at: dueAt, created_at: clock.now(),
  })
}
