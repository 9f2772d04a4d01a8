import db from '@adonisjs/lucid/services/db'
import { writeAudit } from '#audit/actions/write_audit'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
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
import { powerStates } from '../resource_states.ts'
import { syncResourceJob } from './sync_resource.ts'

export type PowerAct = 'suspend' | 'resume'
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
 * is sent; twice is once, at the supplier too, and asking again while it is under way changes nothing. An answer that was lost is settled by reading the resource back. Where the supplier has
 * no such call operators get a task. Call it outside transactions.
 */
export async function powerResource(viewer: Viewer, { resourceId, act, reason }: PowerResource): Promise<Result<Powered, PowerRefused>> {
  if (viewer.realm === 'back_office' && !reason) return fail({ type: 'reason_needed' })
  const way = await wayOf(viewer, { resourceId, act })
  if (!way) return fail({ type: 'resource_not_found' })
  const opened = await inTransaction((trx) => open(viewer, { resourceId, act, reason }, way, trx), { isolationLevel: 'read committed' })
  if (!opened.ok) return opened
  const { resource, intent, byHand } = opened.value
  if (intent === null) return ok({ told: false, byHand, state: resource.state })
  const answer = await hub.use(resource.connectionCode).send(intent)
  return settle(resource, act, answer)
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
  const operationKey = `${resourceId}:${act}:${generation}`
  const audit = { actor: viewer.actor, action: `orders.resource.${act}`, subjectType: 'resource', subjectId: resourceId, organisationId: resource.organisationId }
  const before = { state: resource.state }
  if (!isCall) {
    const { callId, isNew } = await handOverPower({ resource, lineId, act, operationKey, dueHours }, trx)
    if (isNew) await writeAudit({ ...audit, before, after: { reason: reason ?? null, call: callId } }, { trx })
    return ok({ resource, intent: null, byHand: true })
  }
  if (await isUnderWay(operationKey, trx)) return ok({ resource, intent: null, byHand: false })
  await abandonIntents(subject, trx)
  const intent = await openIntent({ connectionCode: resource.connectionCode, operation: act, operationKey, input, subject, organisationId: resource.organisationId }, { trx })
  await writeAudit({ ...audit, before, after: { reason: reason ?? null, call: intent.id } }, { trx })
  return ok({ resource, intent, byHand: false })
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

type Answer = Answered<DataOf<'suspend'>>

async function settle(resource: OwnedResource, act: PowerAct, answer: Answer): Promise<Result<Powered, PowerRefused>> {
  switch (answer.status) {
    case 'done': {
      const state = 'spec' in answer.data ? answer.data.state : act === 'suspend' ? 'suspended' : 'running'
      await close(resource, state)
      return ok({ told: true, byHand: false, state })
    }
    case 'refused':
      await close(resource, null)
      return fail({ type: 'refused', reason: answer.reason })
    case 'not_sent':
      return fail({ type: 'unavailable' })
    case 'pending':
    case 'unknown':
      await inTransaction((trx) => enqueue(syncResourceJob(resource.id), { trx }))
      return ok({ told: false, byHand: false, state: resource.state })
    default:
      return answer satisfies never
  }
}

/** The outcome is closed: the next act has a new key. What the supplier did is read back, whatever it answered. */
async function close({ id, state: before }: OwnedResource, state: string | null): Promise<void> {
  const at = clock.now()
  await inTransaction(
    async (trx) => {
      await trx.from('resources').where('id', id).increment('power_generation', 1)
      if (state) await trx.from('resources').where({ id, state: before }).update({ state, synced_at: at, updated_at: at })
      await enqueue(syncResourceJob(id), { trx })
    },
    { isolationLevel: 'read committed' }
  )
}
