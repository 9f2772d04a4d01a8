import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock, later } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { fail, ok, type Result } from '#kernel/result'
import type { RefundPolicy } from '#suppliers/actions/set_refund_policy'
import { hub } from '#suppliers/hub'
import { chargesOf, totalOf } from '../charges.ts'
import { UNSUBSCRIBE_QUOTE_MS } from '../limits.ts'
import { estimateRefund, refundShare } from '../refunds.ts'
import { isEnterable } from '../resource_states.ts'

export type UnsubscribeQuote = {
  id: string
  resourceId: string
  refundFen: number
  /** 预估: the supplier does not tell it beforehand; what its refund order says will be credited. */
  estimated: boolean
  /** When it is credited: on the supplier's refund, or this amount at once on its acceptance. */
  refundPolicy: RefundPolicy
  expiresAt: Date
}

export type QuoteUnsubscribeRefused =
  | { type: 'resource_not_found' }
  /** It is being left, or has ended. */
  | { type: 'not_in_use' }
  /** It is being renewed or changed; its order has to end first. */
  | { type: 'busy' }
  | { type: 'not_refundable'; reason: string }
  /** The supplier did not answer; nothing was decided. */
  | { type: 'unavailable' }

type Found = {
  id: string
  organisationId: number
  code: string
  family: string
  region: string
  supplierResourceId: string
  supplierAccount: string | null
  /** Of all that was charged for it, renewals and changes too. */
  priceFen: number
  supplierPaidFen: number
  refundableFen: number
  startedAt: Date
  expiresAt: Date | null
  state: string
  isBusy: boolean
  refundPolicy: RefundPolicy
}

/**
 * What leaving a resource would bring back: the customer's share of what the supplier says, or our estimate where it says
 * nothing. Each call makes a new quote; it destroys nothing.
 */
export async function quoteUnsubscribe(viewer: Viewer, wanted: { resourceId: string }): Promise<Result<UnsubscribeQuote, QuoteUnsubscribeRefused>> {
  const prepared = await prepareUnsubscribe(viewer, wanted)
  return prepared.ok ? ok(await storeUnsubscribeQuote(viewer, prepared.value)) : prepared
}

type Prepared = UnsubscribeQuote & { organisationId: number; supplierRefundFen: number | null }

/** Asks the supplier; nothing is stored. Call it outside transactions. */
export async function prepareUnsubscribe(viewer: Viewer, { resourceId }: { resourceId: string }): Promise<Result<Prepared, QuoteUnsubscribeRefused>> {
  const found = await findResource(viewer, resourceId)
  if (!found) return fail({ type: 'resource_not_found' })
  if (!isEnterable(found.state)) return fail({ type: 'not_in_use' })
  if (found.isBusy) return fail({ type: 'busy' })
  const refund = await refundOf(found)
  if (!refund.ok) return refund
  const { organisationId, refundPolicy } = found
  return ok({ id: newId('uns'), resourceId, organisationId, refundPolicy, expiresAt: later(UNSUBSCRIBE_QUOTE_MS), ...refund.value })
}

export async function storeUnsubscribeQuote(
  { userId }: Viewer,
  { organisationId, supplierRefundFen, ...quote }: Prepared,
  { trx }: { trx?: Trx } = {}
): Promise<UnsubscribeQuote> {
  await (trx ?? db.connection()).insertQuery().table('unsubscribe_quotes').insert({
    id: quote.id,
    resource_id: quote.resourceId,
    organisation_id: organisationId,
    user_id: userId,
    refund_fen: quote.refundFen,
    supplier_refund_fen: supplierRefundFen,
    estimated: quote.estimated,
    refund_policy: quote.refundPolicy,
    expires_at: quote.expiresAt,
    created_at: clock.now(),
  })
  return quote
}

type Refund = { refundFen: number; supplierRefundFen: number | null; estimated: boolean }

async function refundOf(found: Found): Promise<Result<Refund, QuoteUnsubscribeRefused>> {
  const handle = hub.use(found.code)
  if (!(await handle.can('quoteUnsubscribe'))) {
    return ok({ refundFen: estimateRefund(found, clock.now()), supplierRefundFen: null, estimated: true })
  }
  const { family, region, supplierResourceId, supplierAccount, organisationId, id } = found
  const resource = { resourceId: supplierResourceId, family, region: region || undefined, supplierAccountId: supplierAccount ?? '' }
  const input = { resource, currency: 'CNY', reason: 'customer' }
  const answer = await handle.ask('quoteUnsubscribe', input, { subject: { type: 'resource', id }, organisationId })
  if (answer.status === 'refused') return fail({ type: 'not_refundable', reason: answer.reason })
  if (answer.status !== 'done') return fail({ type: 'unavailable' })
  const supplierRefundFen = answer.data.refundFen
  return ok({ refundFen: refundShare({ ...found, supplierRefundFen }), supplierRefundFen, estimated: false })
}

async function findResource(viewer: Viewer, resourceId: string): Promise<Found | null> {
  const query = db.from('resources')
    .join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .where('resources.id', resourceId)
    .select('resources.*', 'supplier_connections.code', 'supplier_connections.refund_policy')
  const row = await visibleOrganisations(viewer, query, 'resources.organisation_id', 'orders.user_id').first()
  if (!row) return null
  return {
    id: row.id,
    organisationId: row.organisation_id,
    code: row.code,
    family: row.family,
    region: row.region,
    supplierResourceId: row.supplier_resource_id,
    supplierAccount: row.supplier_account,
    ...totalOf(await chargesOf(resourceId, db.connection())),
    startedAt: row.started_at,
    expiresAt: row.expires_at,
    state: row.state,
    refundPolicy: row.refund_policy,
    isBusy: row.acting_line_id !== null && row.state !== 'unsubscribing',
  }
}
