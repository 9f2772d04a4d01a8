import type { Viewer } from '#identity/viewer'
import { writeAudit } from '#audit/actions/write_audit'
import { storeFile } from '#files/actions/store_file'
import type { CheckedFile } from '#files/check_file'
import { enqueue } from '#jobs/actions/enqueue'
import { clock, HOUR_MS, later } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { toJson } from '#kernel/json'
import { sendMessage } from '#messages/actions/send_message'
import { answerCallByHand, openCallByHand } from '#suppliers/actions/call_by_hand'
import { syncResourceJob } from '../actions/sync_resource.ts'
import type { OwnedResource } from '../owned_resources.ts'
import { resourceName } from '../queries/line_names.ts'
import { powerKeyOf, type PowerAct } from '../resource_power.ts'
import { MANUAL_STEP, type ManualAnswer, type Step } from './manual_answer.ts'

type Wanted = { resource: OwnedResource; lineId: string; act: PowerAct; generation: number; dueHours: number }

/**
 * The supplier has no call that suspends or resumes, or nobody can tell what a lost one did: operators do it there, by the plugin's
 * instructions. One task at a time for a resource: asked again while it is open it is the same one. Answers its journal row. The
 * resource is locked by the caller.
 */
export async function handOverPower({ resource, lineId, act, generation, dueHours }: Wanted, trx: Trx): Promise<{ callId: string; isNew: boolean }> {
  const operationKey = powerKeyOf({ resourceId: resource.id, act, generation })
  const open = await trx.from('manual_steps').where({ resource_id: resource.id, state: 'open' }).select('call_id').first()
  if (open) return { callId: open.call_id, isNew: false }
  const { connectionCode, organisationId, ref } = resource
  const input = { supplierAccountId: ref.supplierAccountId, resourceId: ref.resourceId, family: ref.family, reason: 'requested' }
  const subject = { type: 'resource', id: resource.id }
  const callId = await openCallByHand({ connectionCode, operation: act, operationKey, input, subject, organisationId }, { trx })
  const { connection_id: connectionId } = await trx.from('resources').where('id', resource.id).select('connection_id').firstOrFail()
  await trx.insertQuery().table('manual_steps').insert({
    id: newId('mst'), line_id: lineId, resource_id: resource.id, organisation_id: organisationId, connection_id: connectionId, call_id: callId, operation: act,
    operation_key: operationKey, due_at: later(dueHours * HOUR_MS), created_at: clock.now(),
  })
  return { callId, isNew: true }
}

/** It can be done to a resource and not to a line. */
export const isPower = (operation: string): operation is PowerAct => operation === 'suspend' || operation === 'resume'

type Answering = { step: Step & { resourceId: string; operation: PowerAct }; answer: ManualAnswer; file: CheckedFile | null }

/** What operators did to a resource, in the transaction of the task. Where the supplier can be read it is read back soon. False: somebody answered before. */
export async function answerPowerStep({ actor, userId }: Viewer, { step, answer, file }: Answering, trx: Trx): Promise<boolean> {
  const at = clock.now()
  const isDone = answer.outcome === 'powered'
  const done = { state: isDone ? 'done' : 'refused', evidence: toJson(answer), answered_by: userId, answered_at: at }
  await trx.from('manual_steps').where({ id: step.id, state: 'open' }).update(done)
  const supplierCode = `by hand: ${answer.note}`
  const journalled = isDone ? { status: 'done' as const, data: { ...answer } } : { status: 'refused' as const, reason: 'unsupported' as const, supplierCode }
  if (!(await answerCallByHand(step.callId, journalled, { trx }))) return false
  const resource = await trx.from('resources').join('order_lines', 'order_lines.id', 'resources.line_id').join('orders', 'orders.id', 'order_lines.order_id')
    .where('resources.id', step.resourceId).select('resources.*', 'orders.user_id', 'order_lines.name as line_name', 'order_lines.name_en as line_name_en').firstOrFail()
  const organisationId: number = resource.organisation_id
  const state = step.operation === 'suspend' ? 'suspended' : 'running'
  const isStill = ['running', 'stopped', 'suspended'].includes(resource.state)
  await trx.from('resources').where('id', step.resourceId).update({
    power_generation: resource.power_generation + 1, power_asked: null, power_asked_at: null, updated_at: at, ...(isDone && isStill ? { state, synced_at: at } : {}),
  })
  await enqueue(syncResourceJob(step.resourceId), { trx })
  const subject = { type: MANUAL_STEP, id: step.id }
  const evidence = file ? { fileId: await storeFile(file, { subject, organisationId, userId }, { trx }), sha256: file.sha256 } : {}
  const entry = { actor, action: 'orders.manual_step.answered', subjectType: 'resource', subjectId: step.resourceId, organisationId }
  await writeAudit({ ...entry, before: { state: resource.state, step: step.id }, after: { ...answer, ...evidence, step: step.id, operation: step.operation } }, { trx })
  const event = isDone ? `${step.operation}_done` : `${step.operation}_not_possible`
  const person = { userId: resource.user_id as number, organisationId }
  await sendMessage({ event, dedupKey: `${step.id}:${event}:${person.userId}:station`, channel: 'station', ...person, args: { name: resourceName(resource) }, link: `/resources/${step.resourceId}` }, { trx })
  return true
}
