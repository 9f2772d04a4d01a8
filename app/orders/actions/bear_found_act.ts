import { systemActor } from '#audit/actor'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { crash } from '#kernel/crash'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { fromJson } from '#kernel/json'
import type { OrderSnapshot } from '#supplier-sdk'
import type { FoundBy } from '#suppliers/books'
import { contentOf, type FoundContent } from '../found_orders.ts'
import { isEnterable } from '../resource_states.ts'
import { bearLines, saidOfLines, type NewLine } from './bear_lines.ts'
import { bearOnce, keepFoundOrder } from './keep_found_order.ts'
import { priceFoundJob } from './price_found_line.ts'

export type BearFoundAct = { connectionId: number; resourceId: string; snapshot: OrderSnapshot; foundBy: FoundBy }

/**
 * Makes a line in `discovered` of a renewal or a change that a customer ordered in the supplier's console, claims its resource,
 * and asks for its price. The key of `found_orders` is written in the same transaction, so whoever finds it a second time, or at
 * the same time, finds it taken. False where a line of ours has the resource now, or it is not in use any more.
 */
export function bearFoundAct(found: BearFoundAct): Promise<boolean> {
  return bearOnce((trx) => bear(found, trx))
}

async function bear({ connectionId, resourceId, snapshot, foundBy }: BearFoundAct, trx: Trx): Promise<boolean> {
  const { supplierOrderNo } = snapshot
  const resource = await lockedResource(resourceId, trx)
  const known = await trx.from('order_lines').where({ connection_id: connectionId, supplier_order_no: supplierOrderNo }).select('id').first()
  if (known) return true
  if (resource.acting_line_id || !isEnterable(resource.state)) return false
  const action = snapshot.kind === 'renew' ? 'renew' : 'change'
  const [orderId, lineId, at] = [newId('ord'), newId('lin'), clock.now()]
  const content = contentOf(snapshot)
  const line = { ...(await lineOf(lineId, { resource, snapshot, content }, trx)), connectionId }
  const organisationId: number = resource.organisation_id
  await trx.from('resources').where('id', resourceId).update({ acting_line_id: lineId, updated_at: at })
  await trx.insertQuery().table('orders').insert({
    id: orderId, organisation_id: organisationId, user_id: resource.user_id, quote_id: null, action, origin: 'supplier', state: 'discovered',
    list_fen: line.listFen, total_fen: 0, created_at: at, updated_at: at, ...saidOfLines([line]),
  })
  await bearLines({ orderId, organisationId, action, origin: 'supplier', path: ['discovered'], actor: systemActor, lines: [line] }, { trx })
  await keepFoundOrder({ connectionId, orderId, lineId, organisationId, snapshot, content, foundBy, resourceId }, trx)
  await enqueue(priceFoundJob(lineId), { trx })
  crash('orders.found.inside')
  return true
}

/** The resource with the name of its offer and whoever ordered it, locked. */
export function lockedResource(resourceId: string, trx: Trx): Promise<Record<string, any>> {
  return trx.from('resources')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .where('resources.id', resourceId)
    .forUpdate()
    .select('resources.*', 'orders.user_id', 'order_lines.months as bought_months', 'order_lines.name as bought_name', 'order_lines.name_en as bought_name_en')
    .firstOrFail()
}

type Born = { resource: Record<string, any>; snapshot: OrderSnapshot; content: FoundContent }

/** A renewal is of what the resource is; what a change makes of it says the supplier, where it names an offer. */
async function lineOf(id: string, { resource, snapshot, content }: Born, trx: Trx): Promise<Omit<NewLine, 'connectionId'>> {
  const offerId = snapshot.kind === 'renew' ? resource.offer_id : await offerOf(resource.connection_id, content, trx)
  const resourceBefore = {
    expiresAt: (resource.expires_at as Date | null)?.toISOString() ?? null,
    offerId: resource.offer_id as number | null,
    spec: fromJson<Record<string, unknown>>(resource.spec),
  }
  return {
    id, position: 1, offerId, name: resource.bought_name, nameEn: resource.bought_name_en, options: {}, quantity: 1,
    months: content.items[0]?.months ?? 0, listFen: content.listFen ?? 0, priceFen: 0,
    costFen: content.costFen ?? 0, ceilingFen: content.costFen ?? 0, provenance: [], resourceId: resource.id, resourceBefore,
    supplierAccount: resource.supplier_account, supplierOrderNo: snapshot.supplierOrderNo, supplierRawState: snapshot.rawState.slice(0, 60),
    supplierPaidFen: content.isPaid ? (content.costFen ?? 0) : null,
  }
}

async function offerOf(connectionId: number, { items }: FoundContent, trx: Trx): Promise<number | null> {
  const [key] = items.flatMap(({ offerKey }) => offerKey ?? [])
  const offer = key ? await trx.from('offers').where({ connection_id: connectionId, offer_key: key }).select('id').first() : null
  return offer?.id ?? null
}
