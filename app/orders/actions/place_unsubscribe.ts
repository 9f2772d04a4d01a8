import { holdManyFunds } from '#wallet/actions/hold_many_funds'
import { writeAudit } from '#audit/actions/write_audit'
import { visibleOrganisations, type Viewer, type Verification } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { fromJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { subjectOf } from '../effects.ts'
import { isEnterable } from '../resource_states.ts'
import { advanceLineJob } from './advance_line.ts'
import { bearLines, saidOfLines } from './bear_lines.ts'

export type PlaceUnsubscribe = { resourceId: string; quoteId: string }

export type PlacedUnsubscribe = { orderId: string; lineId: string; placedBefore: boolean }

export type PlaceUnsubscribeRefused =
  | { type: 'not_verified'; missing: readonly Verification[] }
  | { type: 'resource_not_found' }
  | { type: 'quote_not_found' }
  | { type: 'quote_expired' }
  /** It is being left already, or has ended. */
  | { type: 'not_in_use' }
  /** It is being renewed or changed; its order has to end first. */
  | { type: 'busy' }
  /** Changes at this supplier are stopped for now. */
  | { type: 'switched_off' }

const path = ['priced', 'awaiting_payment', 'funds_held'] as const

/**
 * Leaves a resource for the refund that was shown: a line that holds nothing, and the worker does the rest. No network. The
 * resource is claimed by one conditional update, so of two calls one wins; the same quote again returns the first order.
 */
export async function placeUnsubscribe(
  viewer: Viewer,
  wanted: PlaceUnsubscribe,
  options: { trx?: Trx } = {}
): Promise<Result<PlacedUnsubscribe, PlaceUnsubscribeRefused>> {
  if (viewer.missing.length > 0) return fail({ type: 'not_verified', missing: viewer.missing })
  return inTransaction((trx) => place(viewer, wanted, trx), { trx: options.trx, isolationLevel: 'read committed' })
}

async function place(
  viewer: Viewer,
  { resourceId, quoteId }: PlaceUnsubscribe,
  trx: Trx
): Promise<Result<PlacedUnsubscribe, PlaceUnsubscribeRefused>> {
  const resource = await findResource(viewer, resourceId, trx)
  if (!resource) return fail({ type: 'resource_not_found' })
  // Locked: the same quote sent twice at once becomes one order and one answer.
  const quote = await trx.from('unsubscribe_quotes').where({ id: quoteId, resource_id: resourceId })
    .where('organisation_id', resource.organisation_id).forUpdate().first()
  if (!quote) return fail({ type: 'quote_not_found' })
  if (quote.state === 'used') return placedBefore(quote.order_id, trx)
  if (quote.expires_at <= clock.now()) return fail({ type: 'quote_expired' })
  if (!resource.manage) return fail({ type: 'switched_off' })
  if (!isEnterable(resource.state)) return fail({ type: 'not_in_use' })
  if (resource.acting_line_id) return fail({ type: 'busy' })
  const lineId = newId('lin')
  const claimed = await trx.from('resources').where({ id: resourceId, state: resource.state }).whereNull('acting_line_id')
    .update({ state: 'unsubscribing', acting_line_id: lineId, updated_at: clock.now() })
  if (Number(claimed) !== 1) return fail({ type: 'not_in_use' })
  return ok(await fill(viewer, resource, { ...quote, lineId }, trx))
}

async function fill(viewer: Viewer, resource: any, quote: any, trx: Trx): Promise<PlacedUnsubscribe> {
  const [orderId, lineId, at] = [newId('ord'), quote.lineId as string, clock.now()]
  const organisationId: number = resource.organisation_id
  const line = {
    id: lineId, position: 1, connectionId: resource.connection_id, offerId: resource.offer_id, name: resource.line_name,
    nameEn: resource.line_name_en, options: fromJson<Record<string, unknown>>(resource.options), quantity: 1, months: resource.months, listFen: 0, priceFen: 0,
    costFen: 0, ceilingFen: 0, provenance: [], resourceId: resource.id, supplierAccount: resource.supplier_account,
  }
  await trx.insertQuery().table('orders').insert({
    id: orderId, organisation_id: organisationId, user_id: viewer.userId, quote_id: quote.id, action: 'unsubscribe', state: path.at(-1),
    list_fen: 0, total_fen: 0, created_at: at, updated_at: at, ...saidOfLines([line]),
  })
  await bearLines({ orderId, organisationId, action: 'unsubscribe', path, actor: viewer.actor, lines: [line] }, { trx })
  await trx.from('unsubscribe_quotes').where('id', quote.id).update({ state: 'used', order_id: orderId })
  await enqueue(advanceLineJob(lineId), { trx })
  const after = { resourceId: resource.id, quotedRefundFen: Number(quote.refund_fen), estimated: Boolean(quote.estimated) }
  await writeAudit(
    { actor: viewer.actor, action: 'orders.unsubscribe.placed', subjectType: 'order', subjectId: orderId, organisationId, after },
    { trx }
  )
  await holdManyFunds({ organisationId, holds: [{ amountFen: 0, operationKey: `${lineId}:hold`, subject: subjectOf({ id: lineId }) }] }, { trx })
  return { orderId, lineId, placedBefore: false }
}

async function placedBefore(orderId: string, trx: Trx): Promise<Result<PlacedUnsubscribe, never>> {
  const line = await trx.from('order_lines').where('order_id', orderId).select('id').firstOrFail()
  return ok({ orderId, lineId: line.id, placedBefore: true })
}

function findResource(viewer: Viewer, resourceId: string, trx: Trx) {
  const query = trx.from('resources')
    .join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .where('resources.id', resourceId)
    .select('resources.*', 'supplier_connections.manage', 'order_lines.name as line_name', 'order_lines.name_en as line_name_en', 'order_lines.options', 'order_lines.months')
  return visibleOrganisations(viewer, query, 'resources.organisation_id', 'orders.user_id').first()
}
