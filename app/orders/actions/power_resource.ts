import db from '@adonisjs/lucid/services/db'
import { writeAudit } from '#audit/actions/write_audit'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { clock, later } from '#kernel/clock'
import { crash } from '#kernel/crash'
import { inTransaction, type Client, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { abandonIntents } from '#suppliers/actions/abandon_intents'
import { openIntent } from '#suppliers/actions/open_intent'
import { hub } from '#suppliers/hub'
import { isUnderWay } from '#suppliers/queries/calls_query'
import type { DataOf, Answered } from '#suppliers/types'
import { MANUAL_STEP_HOURS } from '../limits.ts'
import { handOverPower } from '../manual/power_by_hand.ts'
import { toResource, type OwnedResource } from '../owned_resources.ts'
import { closePower, forgetPower, powerKeyOf, settlePowerJob, settleSoon, standingOfPower, type PowerAct, type PowerDoubt } from '../resource_power.ts'
import { powerStates } from '../resource_states.ts'
import { POWER_GRACE_MS } from './settle_power.ts'
import { syncResourceJob } from './sync_resource.ts'

export type PowerResource = { resourceId: string; act: PowerAct; /** Staff have to say why. */ reason?: string }

export type PowerRefused =
  | { type: 'resource_not_found' }
  /** It stands so already, or is on its way out. */
  | { type: 'state_wrong'; state: string }
  | { type: 'switched_off' }
  | { type: 'reason_needed' }
  | { type: 'refused'; reason: string }
  /** Nothing was sent. */
  | { type: 'unavailable' }

/** `told`: the supplier answered, this is the state read back. `byHand`: operators do it there. Otherwise it is read again soon. */
export type Powered = { told: boolean; byHand: boolean; state: string }

/** The text for people, `orders.power.<…>`. */
export function powerText(act: PowerAct, { told, byHand }: Powered): string {
  if (byHand) return 'by_hand'
  return told ? act : 'asked'
}

/**
 * Suspends or resumes a resource: its customer their own, staff any that they see, with a reason. Journalled and audited before it
 * is sent; twice is once, at the supplier too, and asking again while it is under way changes nothing. An answer that was lost, and a
 * call whose process died, are settled by reading the resource back (`settlePower`). Where the supplier has no such call operators
 * get a task. Call it outside transactions.
 */
export async function powerResource(viewer: Viewer, { resourceId, act, reason }: PowerResource): Promise<Result<Powered, PowerRefused>> {
  if (viewer.realm === 'back_office' && !reason) return fail({ type: 'reason_needed' })
  const way = await wayOf(viewer, { resourceId, act })
  if (!way) return fail({ type: 'resource_not_found' })
  crash(`orders.${act}.before_intent`)
  const opened = await inTransaction((trx) => open(viewer, { resourceId, act, reason }, way, trx), { isolationLevel: 'read committed' })
  if (!opened.ok) return opened
  const { resource, intent, doubt, byHand } = opened.value
  if (intent === null) return ok({ told: false, byHand, state: resource.state })
  crash(`orders.${act}.after_intent`)
  const answer = await hub.use(resource.connectionCode).send(intent)
  crash(`orders.${act}.after_answer`)
  return settle(resource, doubt, answer)
}

type Way = { isCall: boolean; dueHours: number }

/** By a call or by hand. Asked before the resource is locked: who holds a lock waits for no second connection. */
async function wayOf(viewer: Viewer, { resourceId, act }: PowerResource): Promise<Way | null> {
  const row = await rowOf(viewer, resourceId, db.connection()).first()
  if (!row) return null
  const handle = hub.use(row.code)
  const byHand = await handle.manualStep(act)
  return { isCall: await handle.can(act), dueHours: byHand?.dueHours ?? MANUAL_STEP_HOURS }
}

async function open(viewer: Viewer, { resourceId, act, reason }: PowerResource, { isCall, dueHours }: Way, trx: Trx) {
  const found = await find(viewer, resourceId, trx)
  if (!found) return fail({ type: 'resource_not_found' } as const)
  const { resource, generation, lineId } = found
  if (!powerStates[act].includes(resource.state)) return fail({ type: 'state_wrong', state: resource.state } as const)
  if (!resource.manage) return fail({ type: 'switched_off' } as const)
  const subject = { type: 'resource', id: resourceId }
  const { resourceId: supplierId, family, supplierAccountId } = resource.ref
  // The person's words stay with us: under one key the content is the same, whoever presses again.
  const input = { supplierAccountId, resourceId: supplierId, family, reason: 'requested' }
  const doubt = { resourceId, act, generation }
  const audit = { actor: viewer.actor, action: `orders.resource.${act}`, subjectType: 'resource', subjectId: resourceId, organisationId: resource.organisationId }
  const before = { state: resource.state }
  if (!isCall || (await isByHand(resourceId, trx))) {
    const { callId, isNew } = await handOverPower({ resource, lineId, act, generation, dueHours }, trx)
    if (isNew) await writeAudit({ ...audit, before, after: { reason: reason ?? null, call: callId } }, { trx })
    return ok({ resource, intent: null, doubt, byHand: true })
  }
  if (await isUnderWay(powerKeyOf(doubt), trx)) return ok({ resource, intent: null, doubt, byHand: false })
  await abandonIntents(subject, trx)
  const { connectionCode, organisationId } = resource
  const intent = await openIntent({ connectionCode, operation: act, operationKey: powerKeyOf(doubt), input, subject, organisationId }, { trx })
  await trx.from('resources').where('id', resourceId).update({ power_asked: act, power_asked_at: clock.now() })
  await enqueue(settlePowerJob(resourceId, later(POWER_GRACE_MS, intent.deadlineAt)), { trx })
  await writeAudit({ ...audit, before, after: { reason: reason ?? null, call: intent.id } }, { trx })
  return ok({ resource, intent, doubt, byHand: false })
}

async function find(viewer: Viewer, resourceId: string, trx: Trx): Promise<{ resource: OwnedResource; generation: number; lineId: string } | null> {
  const row = await rowOf(viewer, resourceId, trx).forUpdate().first()
  return row ? { resource: toResource(row), generation: row.power_generation, lineId: row.line_id } : null
}

function rowOf(viewer: Viewer, resourceId: string, client: Client) {
  const query = client.from('resources')
    .join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .where('resources.id', resourceId)
    .select('resources.*', 'supplier_connections.code', 'supplier_connections.manage')
  return visibleOrganisations(viewer, query, 'resources.organisation_id', 'orders.user_id')
}

/** Operators are at it already: a call would come between. */
const isByHand = async (resourceId: string, trx: Trx) =>
  (await trx.from('manual_steps').where({ resource_id: resourceId, state: 'open' }).select('id').first()) !== null

type Answer = Answered<DataOf<'suspend'>>

async function settle(resource: OwnedResource, doubt: PowerDoubt, answer: Answer): Promise<Result<Powered, PowerRefused>> {
  switch (answer.status) {
    case 'done': {
      const state = 'spec' in answer.data ? answer.data.state : doubt.act === 'suspend' ? 'suspended' : 'running'
      await close(resource, doubt, state)
      return ok({ told: true, byHand: false, state })
    }
    case 'refused':
      await afterNo(resource, doubt, (trx) => closePower(doubt, trx))
      return fail({ type: 'refused', reason: answer.reason })
    case 'not_sent':
      await afterNo(resource, doubt, (trx) => forgetPower(doubt, trx))
      return fail({ type: 'unavailable' })
    case 'pending':
    case 'unknown':
      await settleSoon(resource.id)
      return ok({ told: false, byHand: false, state: resource.state })
    default:
      return answer satisfies never
  }
}

/** What the supplier did is read back, whatever it answered. */
async function close({ id, state: before }: OwnedResource, doubt: PowerDoubt, state: string): Promise<void> {
  const at = clock.now()
  await inTransaction(
    async (trx) => {
      await closePower(doubt, trx)
      await trx.from('resources').where({ id, state: before }).update({ state, synced_at: at, updated_at: at })
      await enqueue(syncResourceJob(id), { trx })
    },
    { isolationLevel: 'read committed' }
  )
}

/** A no says nothing of an earlier attempt that was lost: that one may still have acted. */
async function afterNo({ id }: OwnedResource, doubt: PowerDoubt, end: (trx: Trx) => Promise<unknown>): Promise<void> {
  const { status } = await standingOfPower(doubt)
  if (status === 'lost' || status === 'pending') return settleSoon(id)
  await inTransaction(
    async (trx) => {
      await end(trx)
      await enqueue(syncResourceJob(id), { trx })
    },
    { isolationLevel: 'read committed' }
  )
}
