import { clock, later } from '#kernel/clock'
import { dedupesByKey } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { moveLine } from '../actions/move_line.ts'
import { ask, buys, orderingOf, standingOfEffect, type Effect, type Standing, type Step, type StepContext, type StepEnd } from '../effects.ts'
import { ATTEMPTS_MAX, NOT_SENT_MS, pauseOf, pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { applySnapshot, meaningOf } from './apply_snapshot.ts'
import { lookUpOrder, type Looked } from './look_up.ts'
import { pay } from './pay.ts'
import { placeAtSupplier, resourceOf } from './place_at_supplier.ts'
import { absentTwice, move, review } from './waiting.ts'

type Lost = Extract<Standing, { status: 'lost' }>

/**
 * Nobody knows whether the call acted. Where the supplier remembers our key, the same call goes out again with the same key and
 * finds its own first effect. Where it does not, the supplier is asked; the call goes out again only when a look-up by key, or a
 * list that is whole by the supplier's own count, found nothing after the window in which a lost call may still act, and under a
 * new key. Everything else is for a person.
 */
export const uncertain: Step = async (line, context) => {
  const operation = line.stateBefore === 'confirming' ? 'payOrder' : orderingOf(line)
  const standing = await standingOfEffect(line, operation)
  const properties = await hub.use(line.connectionCode).properties(line.family ?? undefined)
  const settleMs = properties.effectSettleSeconds === null ? null : properties.effectSettleSeconds * 1_000
  if (standing.attempts >= ATTEMPTS_MAX) return review(line, { code: 'too_many_attempts' })
  const remembers = dedupesByKey(properties, operation) && standing.status === 'lost' && !standing.lastRefused
  if (remembers && !line.supplierOrderNo) return sendSameKey(line, standing, operation, context)
  const looked = await lookUp(line, operation)
  const isForgotten = looked.type === 'absent' && operation !== 'payOrder' && line.supplierOrderNo !== null
  if (isForgotten && (buys(line) || line.origin === 'supplier')) {
    return remembers ? sendSameKey(line, standing, operation, context) : review(line, { code: 'order_vanished' })
  }
  switch (looked.type) {
    case 'acted':
      return move(line, 'provisioning')
    case 'found':
      return isUnpaid(looked, line, operation)
        ? afterNothingFound(line, operation, standing, settleMs, context)
        : applySnapshot(line, looked.snapshot, looked.callId)
    case 'absent':
      return afterNothingFound(line, operation, standing, settleMs, context, looked)
    case 'unanswered':
      return { again: pollAgain(line.updatedAt) }
    case 'impossible':
      return review(line, { code: 'cannot_look_up' })
  }
}

/** A payment that left no trace: the order is there and still unpaid. */
const isUnpaid = (looked: Extract<Looked, { type: 'found' }>, line: Line, operation: Effect) =>
  operation === 'payOrder' && meaningOf(looked.snapshot, line.action) === 'unpaid'

async function sendSameKey(line: Line, standing: Lost, operation: Effect, context: StepContext): Promise<StepEnd> {
  const due = later(pauseOf([0, ...NOT_SENT_MS], standing.attempts - 1), standing.lastAt)
  return due > clock.now() ? { again: due } : send(line, operation, line.generation, context)
}

/** Once more, when it is certain that the first call will not act any more. */
async function afterNothingFound(
  line: Line,
  operation: Effect,
  standing: Standing,
  settleMs: number | null,
  context: StepContext,
  absent: { list?: 'counted' | 'uncounted' } = {}
): Promise<StepEnd> {
  if (settleMs === null) return review(line, { code: 'nobody_knows_how_late' })
  const settledAt = standing.status === 'lost' ? later(settleMs, standing.lastDeadline) : clock.now()
  if (settledAt > clock.now()) return { again: settledAt }
  const waiting = await absentTwice(line, absent)
  if (waiting) return waiting
  // However often it is read: a list that nobody counts may have been cut short each time, and the order would be bought twice.
  if (absent.list === 'uncounted') return review(line, { code: 'list_uncounted' })
  return send(line, operation, line.generation + 1, context)
}

function send(line: Line, operation: Effect, generation: number, context: StepContext): Promise<StepEnd> {
  const again = { ...line, generation }
  const patch = { generation }
  const note = { key: 'sent_again' }
  if (operation === 'payOrder') return pay(again, context, (trx) => moveLine(line, 'confirming', { patch, note }, { trx }))
  return placeAtSupplier(again, context, (trx) => moveLine(line, 'submitting', { patch, note }, { trx }))
}

/** An unsubscription is proven by the resource: it is gone, or going. */
async function lookUp(line: Line, operation: Effect): Promise<Looked | { type: 'acted' }> {
  if (operation !== 'unsubscribe' || line.supplierOrderNo) return lookUpOrder(line)
  if (!(await hub.use(line.connectionCode).can('getResource'))) return { type: 'impossible' }
  const answer = await ask(line, 'getResource', await resourceOf(line))
  if (answer.status !== 'done') return { type: 'unanswered' }
  const isGone = answer.data === null || ['releasing', 'released'].includes(answer.data.state)
  return isGone ? { type: 'acted' } : { type: 'absent' }
}
