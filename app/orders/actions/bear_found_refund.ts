import { systemActor } from '#audit/actor'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { crash } from '#kernel/crash'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { fromJson } from '#kernel/json'
import { holdFunds } from '#wallet/actions/hold_funds'
import { chargesOf, totalOf } from '../charges.ts'
import { subjectOf } from '../effects.ts'
import { contentOf } from '../found_orders.ts'
import { estimateRefund, refundShare } from '../refunds.ts'
import { advanceLineJob } from './advance_line.ts'
import { lockedResource, type BearFoundAct } from './bear_found_act.ts'
import { bearLines, saidOfLines } from './bear_lines.ts'
import { bearOnce, keepFoundOrder } from './keep_found_order.ts'
import { settleDrifts } from './settle_drifts.ts'

/** Nothing is to be paid and nobody is asked: the supplier has taken the resource back. */
const path = ['discovered', 'priced', 'awaiting_payment', 'funds_held', 'confirming', 'provisioning'] as const

/**
 * Makes an unsubscription of a resource that its customer gave back in the supplier's console. It holds nothing, calls nothing,
 * and waits like one of ours until the supplier's refund order tells its amount; when the customer is credited says the
 * connection's refund policy, kept as a quote. False where a line of ours has the resource, or left it before: nobody is credited
 * twice. A second call, and one at the same time, finds the key of `found_orders` taken.
 */
export function bearFoundRefund(found: BearFoundAct): Promise<boolean> {
  return bearOnce((trx) => bear(found, trx))
}

async function bear({ connectionId, resourceId, snapshot, foundBy }: BearFoundAct, trx: Trx): Promise<boolean> {
  const { supplierOrderNo } = snapshot
  const resource = await lockedResource(resourceId, trx)
  const known = await trx.from('order_lines').where({ connection_id: connectionId, supplier_order_no: supplierOrderNo }).select('id').first()
  if (known) return true
  if (resource.acting_line_id || (await wasLeft(resourceId, trx))) return false
  const [orderId, lineId, at] = [newId('ord'), newId('lin'), clock.now()]
  const organisationId: number = resource.organisation_id
  const content = contentOf(snapshot)
  const line = {
    id: lineId, position: 1, connectionId, offerId: resource.offer_id, name: resource.bought_name, nameEn: resource.bought_name_en,
    options: fromJson<Record<string, unknown>>(resource.spec), quantity: 1, months: resource.bought_months, listFen: 0, priceFen: 0, costFen: 0, ceilingFen: 0, provenance: [], resourceId, supplierAccount: resource.supplier_account,
    supplierOrderNo, supplierRawState: snapshot.rawState.slice(0, 60),
  }
  await trx.from('resources').where('id', resourceId).update({ state: 'unsubscribing', ended_at: null, acting_line_id: lineId, updated_at: at })
  await settleDrifts(resourceId, trx)
  const quoteId = await keepQuote({ resource, supplierRefundFen: snapshot.refundFen, orderId }, trx)
  await trx.insertQuery().table('orders').insert({
    id: orderId, organisation_id: organisationId, user_id: resource.user_id, quote_id: quoteId, action: 'unsubscribe', origin: 'supplier', state: path.at(-1),
    list_fen: 0, total_fen: 0, created_at: at, updated_at: at, ...saidOfLines([line]),
  })
  await bearLines({ orderId, organisationId, action: 'unsubscribe', origin: 'supplier', path, actor: systemActor, lines: [line] }, { trx })
  await keepFoundOrder({ connectionId, orderId, lineId, organisationId, snapshot, content, foundBy, resourceId }, trx)
  await enqueue(advanceLineJob(lineId), { trx })
  crash('orders.found.inside')
  await holdFunds({ organisationId, amountFen: 0, operationKey: `${lineId}:hold`, subject: subjectOf({ id: lineId }) }, { trx })
  return true
}

/** It was unsubscribed once, and its customer has what came back: another refund is for a person. */
async function wasLeft(resourceId: string, trx: Trx): Promise<boolean> {
  const left = await trx.from('order_lines').where({ resource_id: resourceId, action: 'unsubscribe', state: 'completed' }).select('id').first()
  return left !== null
}

type Quoted = { resource: Record<string, any>; supplierRefundFen: number | undefined; orderId: string }

/** What the customer may expect, and when: the share of the supplier's refund where it is told, else our estimate. */
async function keepQuote({ resource, supplierRefundFen, orderId }: Quoted, trx: Trx): Promise<string> {
  const [id, at] = [newId('uns'), clock.now()]
  const total = totalOf(await chargesOf(resource.id, trx))
  const period = { priceFen: total.priceFen, startedAt: resource.started_at, expiresAt: resource.expires_at }
  const isTold = supplierRefundFen !== undefined
  const refundFen = isTold ? refundShare({ ...total, supplierRefundFen }) : Math.min(estimateRefund(period, at), total.refundableFen)
  const { refund_policy: policy } = await trx.from('supplier_connections').where('id', resource.connection_id).select('refund_policy').firstOrFail()
  await trx.insertQuery().table('unsubscribe_quotes').insert({
    id, resource_id: resource.id, organisation_id: resource.organisation_id, user_id: resource.user_id, refund_fen: refundFen,
    supplier_refund_fen: supplierRefundFen ?? null, estimated: !isTold, refund_policy: policy, state: 'used', order_id: orderId, expires_at: at, created_at: at,
  })
  return id
}
